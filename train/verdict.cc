#include "train/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ingest/plural.h"

namespace portent::train {
namespace {

constexpr double kWarned = 0.97, kWarnedAtAll = 0.9;
constexpr double kNuisance = 0.1, kNuisanceAtMost = 0.5;
constexpr double kCoverLeast = 0.75, kCoverMost = 0.88, kCoverAtAll = 0.7, kCoverNearEnd = 0.72,
                 kCoverAnyBin = 0.68;
constexpr std::size_t kLives = 20;

/// Collects reasons; the worst of them decides.
class Judgement {
 public:
  void doubt(bool applies, bool grave, const std::string& reason) {
    if (!applies) return;
    verdict_.reasons.push_back(reason);
    verdict_.trust = grave || verdict_.trust == Trust::kNotYet ? Trust::kNotYet : Trust::kWithCare;
  }
  Verdict verdict() const { return verdict_; }

 private:
  Verdict verdict_{Trust::kYes, "", {}};
};

void judge_alarm(const Backtest& b, Judgement& judgement) {
  const AlarmScore& alarm = b.alarms.front();
  const WarnedShare& warned = alarm.warned.front();
  judgement.doubt(
      warned.share() < kWarned, warned.share() < kWarnedAtAll,
      fmt::format("{} of {} failures were not warned of {:g} {} ahead", warned.lives - warned.warned,
                  warned.lives, warned.horizon, ingest::plural(b.options.unit, warned.horizon)));
  const double nuisance = alarm.nuisance_per_life();
  judgement.doubt(
      nuisance > kNuisance, nuisance > kNuisanceAtMost,
      fmt::format("alarms came more than {:g} {} early {:.2f} times a life", b.options.nuisance_beyond,
                  ingest::plural(b.options.unit, b.options.nuisance_beyond), nuisance));
}

void judge_interval(const Backtest& b, Judgement& judgement) {
  const auto& overall = b.intervals.overall.nominal80;
  if (!overall) return;
  judgement.doubt(overall->coverage < kCoverLeast, overall->coverage < kCoverAtAll,
                  fmt::format("the 80 % interval held the truth in only {:.0f} %", 100 * overall->coverage));
  judgement.doubt(overall->coverage > kCoverMost, false,
                  fmt::format("the 80 % interval held the truth in {:.0f} %: it is wider than it need be",
                              100 * overall->coverage));
  for (const BinScore& bin : b.intervals.bins) {
    const double least = bin.from == 0 ? kCoverNearEnd : kCoverAnyBin;
    if (bin.nominal80 && std::isfinite(bin.to))
      judgement.doubt(
          bin.nominal80->coverage < least, false,
          fmt::format("with {:g} to {:g} {} left the 80 % interval held the truth in only {:.0f} %", bin.from,
                      bin.to, ingest::plural(b.options.unit), 100 * bin.nominal80->coverage));
  }
}

/// Of the horizon that is worst covered.
void judge_trajectory(const Backtest& b, Judgement& judgement) {
  const auto worst = std::ranges::min_element(b.trajectory, {}, &TrajectoryPoint::coverage);
  if (worst == b.trajectory.end()) return;
  judgement.doubt(
      worst->coverage < kCoverAnyBin, false,
      fmt::format("health {:g} {} ahead came within its P10 to P90 in only {:.0f} %", worst->ahead,
                  ingest::plural(b.options.unit, worst->ahead), 100 * worst->coverage));
}

std::string sentence_of(Trust trust) {
  switch (trust) {
    case Trust::kYes:
      return "Yes: plan work by these forecasts and their intervals.";
    case Trust::kWithCare:
      return "With care: use these forecasts beside your own judgement, and mind what stands below.";
    case Trust::kNotYet:
      return "Not yet: watch these forecasts, but do not plan work by them.";
  }
  return "";
}

}  // namespace

Verdict judge_trust(const Backtest& b, std::span<const DataFinding> findings) {
  Judgement judgement;
  for (const DataFinding& f : findings)
    judgement.doubt(f.severity == DataFinding::Severity::kError, true,
                    fmt::format("the data it was made from is wrong: {}: {}", f.where, f.text));
  judgement.doubt(b.failed < kLives, b.failed == 0,
                  fmt::format("only {} to judge by: each figure may be off by a lot",
                              ingest::counted(b.failed, "failure", "failures")));
  if (b.failed > 0) {
    judge_alarm(b, judgement);
    judge_interval(b, judgement);
    judge_trajectory(b, judgement);
  }
  Verdict verdict = judgement.verdict();
  verdict.sentence = sentence_of(verdict.trust);
  return verdict;
}

}  // namespace portent::train
