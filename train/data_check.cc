#include "train/data_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "ingest/plural.h"
#include "train/check_values.h"
#include "train/shared_steps.h"
#include "train/step_advice.h"

namespace portent::train {
namespace {

using Severity = Finding::Severity;

constexpr double kLowShare = 0.5;  // of a channel's values, below which it is named

std::vector<ColumnEvidence> look_at_columns(const Fleet& fleet) {
  std::vector<ColumnEvidence> columns(fleet.columns());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const bool setting = c < fleet.settings.size();
    const std::size_t channel = c - fleet.settings.size();
    columns[c].name = setting ? fleet.settings[c] : fleet.channels[channel];
    if (!setting && channel < fleet.units.size()) columns[c].unit = fleet.units[channel];
    columns[c].sensor = !setting && fleet.kind(channel) == features::ChannelKind::kSensor;
  }
  for (const Life& life : fleet.lives) {
    const LifeMatrix matrix(life, columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].lives.push_back(look_at(matrix.column(c)));
  }
  return columns;
}

ChannelCheck sum_up(const Fleet& fleet, std::size_t c, const ColumnEvidence& column) {
  ChannelCheck check;
  check.channel = column.name;
  if (c >= fleet.settings.size()) {
    const std::size_t channel = c - fleet.settings.size();
    check.kind = fleet.kind(channel);
    if (channel < fleet.units.size()) check.unit = fleet.units[channel];
  }
  std::size_t steps = 0, finite = 0;
  check.low = std::numeric_limits<double>::infinity();
  check.high = -check.low;
  for (std::size_t i = 0; i < fleet.lives.size(); ++i) {
    steps += fleet.lives[i].steps.size();
    finite += column.lives[i].finite;
    if (column.lives[i].finite == 0) continue;
    check.low = std::min(check.low, column.lives[i].low);
    check.high = std::max(check.high, column.lives[i].high);
  }
  if (finite == 0) check.low = check.high = 0;
  check.completeness = steps == 0 ? 0 : static_cast<double>(finite) / static_cast<double>(steps);
  if (c < fleet.intake.invalid.size() && fleet.intake.rows > fleet.intake.empty[c])
    check.validity = 1 - static_cast<double>(fleet.intake.invalid[c]) /
                             static_cast<double>(fleet.intake.rows - fleet.intake.empty[c]);
  return check;
}

/// Collects what concerns the fleet as a whole.
class FleetCheck {
 public:
  FleetCheck(const Fleet& fleet, const CheckOptions& options, DataCheck& to)
      : fleet_(fleet), options_(options), to_(to) {}

  void check() {
    count();
    check_intake();
    check_unplaced();
    check_gaps();
    check_lengths();
    check_evidence();
  }

 private:
  void find(Severity severity, std::string text) {
    to_.findings.push_back({severity, "data", std::move(text)});
  }

  void count() {
    std::set<std::string> assets;
    std::map<std::string, FailureEvidence> by_part;
    for (const Life& life : fleet_.lives) {
      assets.insert(life.asset);
      FailureEvidence& own = by_part[life.part];
      own.part = life.part;
      ++(life.failed ? own.failed : own.censored);
      failed_ += life.failed;
    }
    for (const auto& [part, own] : by_part) to_.evidence.push_back(own);
    to_.assets = assets.size();
    to_.lives = fleet_.lives.size();
    to_.readings = fleet_.readings;
    tally_ = tally_steps(fleet_);
    to_.steps = tally_.steps;
  }

  void check_intake() {
    const Intake& in = fleet_.intake;
    if (in.without_time > 0)
      find(Severity::kWarning,
           fmt::format("{} of {} rows are cut off or have no readable time, and were left out",
                       in.without_time, in.rows + in.without_time));
    if (in.unordered > 0)
      find(Severity::kNote,
           fmt::format("{} rows are older than the one before of the same asset; they were sorted",
                       in.unordered));
    if (in.steps.duplicates > 0)
      find(Severity::kWarning,
           fmt::format("{} values come a second time for the same asset and time; the first counts",
                       in.steps.duplicates));
    if (in.steps.backwards > 0)
      find(Severity::kWarning,
           fmt::format("{} rows go back in time or in the life counter, and were left out",
                       in.steps.backwards));
    if (in.after_end > 0)
      find(Severity::kNote,
           fmt::format("{} rows lie between a failure and the next life, and were left out", in.after_end));
  }

  void check_unplaced() {
    const Intake& in = fleet_.intake;
    const auto name = [&](Severity severity, const Unplaced& what, const char* one, const char* many) {
      if (what.count > 0)
        find(severity,
             fmt::format("{}, the first: {}: ignored", ingest::counted(what.count, one, many), what.first));
    };
    name(Severity::kWarning, in.late_failures, "failure lies long after its asset's last reading",
         "failures lie long after their asset's last reading");
    name(Severity::kWarning, in.failures_of_others, "failure is of an asset without any reading",
         "failures are of assets without any reading");
    name(Severity::kNote, in.events_of_others, "event is of an asset without any reading",
         "events are of assets without any reading");
  }

  void check_gaps() {
    const auto [steps, gaps, resets] = tally_;
    if (gaps > 0)
      find(10 * gaps > steps ? Severity::kWarning : Severity::kNote,
           fmt::format("{} gaps: the window of what was seen begins anew behind each", gaps));
    if (resets > 0)
      find(Severity::kWarning, fmt::format("the life counter starts again {} times within a life", resets));
  }

  void check_lengths() {
    const auto few = static_cast<std::size_t>(std::ranges::count_if(
        fleet_.lives, [&](const Life& life) { return life.steps.size() <= options_.shortest_life; }));
    if (few == 0) return;
    find(few == fleet_.lives.size() ? Severity::kError : Severity::kWarning,
         fmt::format("{} of {} have at most {} steps: nothing is learned from them", few,
                     ingest::counted(fleet_.lives.size(), "life", "lives"), options_.shortest_life));
  }

  void check_evidence() {
    if (to_.assets < 2)
      find(Severity::kError, "one machine only: add the history of another, to judge a model by");
    if (failed_ == 0) {
      to_.advice = "health index only: no life ended in a failure, so remaining life can't be learned";
      if (options_.failures_expected)
        find(Severity::kError, "no life ended in a failure; correct `failure` in the schema");
      return;
    }
    to_.advice =
        failed_ < kFewFailures
            ? "classic models (degradation trend, time series): too few failures to learn from by examples"
            : "supervised training: enough failures to learn from";
    for (const FailureEvidence& own : to_.evidence)
      if (own.failed < kFewFailures)
        find(Severity::kWarning,
             fmt::format("{}{} {} on record: below {} a classic model is the honest choice",
                         own.part.empty() ? "" : own.part + ": ", own.failed,
                         own.failed == 1 ? "failure" : "failures", kFewFailures));
  }

  const Fleet& fleet_;
  const CheckOptions& options_;
  DataCheck& to_;
  StepTally tally_;
  std::size_t failed_ = 0;
};

void check_shares(const std::vector<ChannelCheck>& channels, std::vector<Finding>& findings) {
  for (const ChannelCheck& channel : channels) {
    if (channel.validity < 1)
      findings.push_back({channel.validity < kLowShare ? Severity::kWarning : Severity::kNote,
                          channel.channel,
                          fmt::format("{:.2g} % of its cells hold no number and count as missing",
                                      100 * (1 - channel.validity))});
    if (channel.completeness < kLowShare && channel.completeness > 0)
      findings.push_back(
          {Severity::kWarning, channel.channel,
           fmt::format("has a value at {:.0f} % of the steps only", 100 * channel.completeness)});
  }
}

bool sensors_vary(const std::vector<ColumnEvidence>& columns) {
  for (const ColumnEvidence& column : columns) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const LifeColumn& seen : column.lives) {
      if (!column.sensor || seen.finite == 0) continue;
      low = std::min(low, seen.low);
      high = std::max(high, seen.high);
    }
    if (high > low) return true;
  }
  return false;
}

/// The advice must not promise what the errors deny.
void temper(bool vary, DataCheck& check) {
  if (!vary)
    check.advice = "nothing yet: every channel is constant";
  else if (check.assets < 2)
    check.advice = "nothing yet: a model of one machine can't be judged by another";
  else if (check.wrong() && check.evidence_of_failure())
    check.advice += ", once the errors below are put right";
}

}  // namespace

const char* severity_name(Finding::Severity severity) {
  return severity == Severity::kError ? "error" : severity == Severity::kWarning ? "warning" : "note";
}

bool DataCheck::wrong() const {
  return std::ranges::any_of(findings, [](const Finding& f) { return f.severity == Severity::kError; });
}

bool DataCheck::evidence_of_failure() const {
  return std::ranges::any_of(evidence, [](const FailureEvidence& own) { return own.failed > 0; });
}

DataCheck check_data(const Fleet& fleet, const CheckOptions& options) {
  DataCheck result;
  FleetCheck(fleet, options, result).check();
  auto columns = look_at_columns(fleet);
  if (!fleet.parts.empty()) excuse_replacements(fleet, columns);
  for (std::size_t c = 0; c < columns.size(); ++c) result.channels.push_back(sum_up(fleet, c, columns[c]));
  check_shares(result.channels, result.findings);
  check_values(columns, fleet.lives, result.findings);
  const bool vary = sensors_vary(columns);
  if (!vary)
    result.findings.push_back(
        {Severity::kError, "data", "every channel is constant: nothing can be learned"});
  const std::size_t leaks_from = result.findings.size();
  check_leaks(fleet, options, result.findings);
  check_counters(fleet, result.findings, leaks_from);
  if (const auto advice = step_advice(fleet))
    result.findings.push_back({Severity::kWarning, "data", *advice});
  std::ranges::stable_sort(result.findings, std::ranges::greater{}, &Finding::severity);
  temper(vary, result);
  return result;
}

}  // namespace portent::train
