#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "ingest/plural.h"
#include "models/explanation.h"

namespace portent::models {
namespace {

using ingest::plural;
using Kind = features::RangeFault::Kind;

constexpr std::size_t kMostChannels = 12;  // the table's length; the rest is one line
constexpr std::int64_t kSecond = 1000;

std::string time_text(std::int64_t ts_ms) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(static_cast<std::time_t>(ts_ms / kSecond)));
}

/// What is said above it must not be contradicted here: the bounds are calibrated at the cap too.
std::string state_words(const Forecast& f) {
  switch (f.state) {
    case ForecastState::kOk:
      return "The model knows this machine from its beginning and has seen enough of it.";
    case ForecastState::kWarming:
      return "WARMING UP: too few steps are known yet; the interval says so.";
    case ForecastState::kMidLife:
      return "Met in mid-life: its healthy beginning is not known, so the forecast is less sure.";
    case ForecastState::kBeyondRange:
      return fmt::format("Close to the most that this model tells, {:g} {}{}.", f.cap, plural(f.unit, f.cap),
                         f.rul.p90 >= f.cap ? ": it may well be more" : "");
    case ForecastState::kOutOfDistribution:
      return "OUT OF RANGE: the machine shows what training never saw; do not rely on this number.";
  }
  return "";
}

/// Of whom the forecast is, and who spoke where that is another.
std::string subject_text(const Explanation& e) {
  const Forecast& f = e.forecast;
  std::string text = f.part.empty() ? f.asset : fmt::format("{}, part {},", f.asset, f.part);
  text += fmt::format(" at {}", time_text(f.ts));
  if (f.usage) text += fmt::format(", life counter {:g} {}", *f.usage, plural(f.unit, *f.usage));
  if (f.part.empty() && !e.part.empty())
    text += fmt::format("\n  The forecast is that of its worst critical part, {}.", e.part);
  return text;
}

/// Empty where there are enough.
std::string few_lives_text(const std::optional<Neighbourhood>& past) {
  if (!past || past->known >= kFewLives) return "";
  return fmt::format("  But it learned from {} only, under {}: how far off it is, is hardly known.\n",
                     ingest::counted(past->known, "failure", "failures"), kFewLives);
}

/// Remaining life in words, or why there is none.
std::string life_text(const Explanation& e) {
  const Forecast& f = e.forecast;
  const bool unsure = f.state == ForecastState::kWarming || f.state == ForecastState::kOutOfDistribution;
  if (!e.tells_life)
    return "This model tells health only: how long the machine has left it does not know." +
           (unsure ? "\n  " + state_words(f) : std::string());
  if (life_unknown(f)) return "How long it has left can't be told now: nothing points to a failure yet.";
  std::string text = fmt::format(
      "About {:.0f} {} left. 8 machines in 10 that look so fail between {:.0f} and {:.0f} {} from now,\n"
      "  9 in 10 between {:.0f} and {:.0f}.",
      f.rul.p50, plural(f.unit, std::round(f.rul.p50)), f.rul.p10, f.rul.p90, plural(f.unit), f.rul90.low,
      f.rul90.high);
  if (f.rul.p90 >= f.cap) text += fmt::format(" ({:g} stands for \"{:g} or more\".)", f.cap, f.cap);
  return text + "\n  " + state_words(f);
}

std::string forecast_text(const Explanation& e) {
  const Forecast& f = e.forecast;
  std::string text = subject_text(e) + "\n  " + life_text(e) + '\n';
  if (e.seen) text += "  The model was trained on this very life, so this forecast of it proves nothing.\n";
  text += fmt::format("{}  Health {:.0f} of 100", few_lives_text(e.neighbourhood), f.health);
  if (f.degradation_rate != 0)
    text += fmt::format(", {} {:.2g} a {}", f.degradation_rate > 0 ? "falling" : "rising",
                        std::fabs(f.degradation_rate), f.unit);
  text += ".\n";
  for (const FailureProbability& p : f.failure_probability)
    text += fmt::format("  Chance of failure within {:g} {}: {:.0f} %.\n", p.horizon,
                        plural(f.unit, p.horizon), 100 * p.probability);
  for (const policy::Breach& breach : f.breaches)
    text += fmt::format("  Alarm level {} ({}), since {}.\n", policy::level_name(breach.level),
                        policy::edge_name(breach.edge), time_text(breach.since));
  return text + fmt::format("  Model {}{}, bundle {:.12}.\n", f.model.name,
                            f.model.version > 0 ? fmt::format(" version {}", f.model.version) : "",
                            f.model.hash);
}

std::string replay_text(const ReplayReport& replay) {
  std::string text;
  switch (replay.verdict) {
    case ReplayVerdict::kIdentical:
      text = "Replayed: identical to the stored forecast, byte by byte.";
      break;
    case ReplayVerdict::kDiffers:
      text = "Replayed: DIFFERS from the stored forecast.";
      break;
    case ReplayVerdict::kEvidenceGone:
      text = "Not replayed: the evidence is gone.";
      break;
    case ReplayVerdict::kNotStored:
      text = "Made now from files; no stored forecast to compare with.";
      break;
  }
  if (!replay.detail.empty()) text += " " + replay.detail;
  text += '\n';
  for (const JsonDifference& d : replay.differences)
    text += fmt::format("  {}: stored {}, replayed {}\n", d.path, d.first.empty() ? "nothing" : d.first,
                        d.second.empty() ? "nothing" : d.second);
  return text;
}

std::string channel_row(const ChannelShare& c) {
  return fmt::format("  {:<24.24} {:>+9.1f} {:>+9.1f} {:>+9.1f} {:>9} {:>9.0f} %\n", c.channel, c.life,
                     c.networks, c.trees, c.moved ? fmt::format("{:+.1f}", *c.moved) : "-",
                     100 * c.distance_share);
}

std::string plain_row(std::string_view what, double life) {
  return fmt::format("  {:<24} {:>+9.1f}\n", what, life);
}

/// The channels that count most, in one line.
std::string chief_text(const Attribution& a) {
  std::vector<std::string> chief;
  for (const ChannelShare& c : a.channels)
    if (chief.size() < 3 && std::fabs(c.life) >= 1)
      chief.push_back(fmt::format("{} ({:+.0f})", c.channel, c.life));
  if (chief.empty()) return "  No channel makes a difference of 1.\n";
  return fmt::format("  Chiefly {}.\n", fmt::join(chief, ", "));
}

std::string attribution_text(const Attribution& a, const Forecast& f) {
  std::string text =
      fmt::format("Why, in {}: what each channel added (+) or took away (-)\n", plural(f.unit));
  text += chief_text(a);
  text += fmt::format("  {:<24} {:>9} {:>9} {:>9} {:>9} {:>11}\n", "", "life", "networks", "trees", "moved",
                      "unhealthy");
  text += fmt::format("  {:<24} {:>9.1f}\n", "without the evidence", a.reference);
  double rest = 0;
  for (std::size_t i = 0; i < a.channels.size(); ++i)
    if (i < kMostChannels)
      text += channel_row(a.channels[i]);
    else
      rest += a.channels[i].life;
  if (a.channels.size() > kMostChannels)
    text += plain_row(fmt::format("{} other channels", a.channels.size() - kMostChannels), rest);
  text += plain_row("age", a.age) + plain_row("calibration, range", a.calibration);
  text += fmt::format("  {:<24} {:>9.1f}\n", "forecast (median)", f.rul.p50);
  text += fmt::format(
      "  moved: from its own beginning, in standard deviations; unhealthy: share of the distance to "
      "healthy.\n"
      "  The sum misses the forecast by {:.1g}",
      a.completeness_error);
  if (a.stairs > 0)
    text += fmt::format("; a network's share may be {:.1g} off ({} stairs)", a.order_error, a.stairs);
  text += ".\n";
  const bool trees = std::ranges::any_of(a.channels, [](const auto& c) { return c.trees != 0; });
  if (a.stairs > 0 && trees)
    text +=
        fmt::format("  life is {:.0f} % of what the networks and {:.0f} % of what the trees made of it.\n",
                    100 * a.network_weight, 100 * (1 - a.network_weight));
  return text;
}

std::string neighbourhood_text(const Neighbourhood& n, const Forecast& f) {
  std::string text = fmt::format(
      "Machines that once looked like it lived on for {:.0f} to {:.0f} {}, the middle one {:.0f}\n", n.least,
      n.most, plural(f.unit), n.middle);
  text +=
      fmt::format("  {:<32} {:>10} {:>10} {:>12} {:>9}\n", "", "at", "lived on", "forecast then", "distance");
  for (const Neighbour& life : n.nearest)
    text += fmt::format("  {:<32.32} {:>10g} {:>10g} {:>13.0f} {:>9.2f}\n", life.asset, life.usage,
                        life.lived_on, life.forecast, life.distance);
  return text +
         "  Each was forecast then by members that had never seen it. Distance 1: two lives as different as "
         "usual.\n";
}

std::string fault_text(const features::RangeFault& fault) {
  switch (fault.kind) {
    case Kind::kSettingMissing:
      return fmt::format("setting {} has no value", fault.name);
    case Kind::kSetting:
      return fmt::format("setting {} is {:g}; near this regime it lay in {:g} to {:g}", fault.name,
                         fault.value, fault.low, fault.high);
    case Kind::kConstantSetting:
      return fmt::format("setting {} is {:g}; in training it was always {:g}", fault.name, fault.value,
                         fault.low);
    case Kind::kRegime:
      return fmt::format("the operating regime is unknown: {:.2g} from the nearest one, {:.2g} is the limit",
                         fault.value, fault.high);
    case Kind::kChannel:
      return fmt::format("channel {} is at {:g} on average; accepted is {:g} to {:g}", fault.name,
                         fault.value, fault.low, fault.high);
    case Kind::kChannelChange:
      return fmt::format("channel {} moved by {:g} since its beginning; accepted is {:g} to {:g}", fault.name,
                         fault.value, fault.low, fault.high);
    case Kind::kTooFewChannels:
      return fmt::format("only {:g} of {:g} channels have a usable value; {:g} are needed", fault.value,
                         fault.high, fault.low);
  }
  return "";
}

std::string evidence_text(const Explanation& e) {
  const Evidence& at = e.forecast.evidence;
  std::string text = "Evidence: ";
  if (e.window)
    text += fmt::format("{} steps from {} to {}", e.window->steps, time_text(e.window->first_ts),
                        time_text(e.window->last_ts));
  if (at.last >= 0)
    text += fmt::format("{}{} partition {}, offsets {} to {}", e.window ? "\n  " : "", at.topic, at.partition,
                        at.first, at.last);
  text += ".\n";
  if (!e.forecast.marked.empty())
    text += fmt::format("  Not used (stuck or without a usable value): {}.\n",
                        fmt::join(e.forecast.marked, ", "));
  for (const features::RangeFault& fault : e.faults) text += "  Out of range: " + fault_text(fault) + ".\n";
  return text;
}

}  // namespace

std::string to_text(const Explanation& e) {
  std::string text = forecast_text(e) + '\n';
  if (e.attribution) text += attribution_text(*e.attribution, e.forecast) + '\n';
  if (e.neighbourhood) text += neighbourhood_text(*e.neighbourhood, e.forecast) + '\n';
  return text + evidence_text(e) + replay_text(e.replay);
}

}  // namespace portent::models
