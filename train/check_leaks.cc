#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <set>

#include "train/check_values.h"

namespace portent::train {
namespace {

using Severity = Finding::Severity;

constexpr std::size_t kShortest = 10;  // steps of a life that is judged
constexpr std::size_t kFewestLives = 3;
constexpr double kExact = 0.999;           // share of variance that no sensor reaches
constexpr double kAlmostAll = 0.95;        // of lives
constexpr std::size_t kFewestLevels = 4;   // of a life, to tell a line from steps by chance
constexpr std::size_t kMostLevels = 1000;  // of all lives: more are no coarse steps
// In squared steps: 1/12 comes of rounding a straight line, as much again of lives that end anywhere between
// two steps (at a date, not at an hour), the rest is slack.
constexpr double kOnlyRounded = 0.2;
constexpr double kSameSwitch = 0.02;  // spread of the switch, as a share of the lives' length

/// A straight line through pairs, one pass. Shifted by the first pair, so that large offsets cost no digits.
class Line {
 public:
  void add(double x, double y) {
    if (n_ == 0) {
      x0_ = x;
      y0_ = y;
    }
    x -= x0_;
    y -= y0_;
    ++n_;
    sx_ += x;
    sy_ += y;
    sxx_ += x * x;
    syy_ += y * y;
    sxy_ += x * y;
  }
  /// Share of the variance of y that the line explains; 0 where either does not vary.
  double explained() const {
    const double vx = sxx_ - sx_ * sx_ / n_, vy = syy_ - sy_ * sy_ / n_, c = sxy_ - sx_ * sy_ / n_;
    return n_ > 1 && vx > 1e-12 * sxx_ && vy > 1e-12 * syy_ ? c * c / (vx * vy) : 0;
  }
  /// Mean squared distance from the line; 0 without pairs.
  double unexplained() const {
    const double vy = syy_ - sy_ * sy_ / n_;
    return n_ > 1 ? (1 - explained()) * vy / n_ : 0;
  }

 private:
  double n_ = 0, x0_ = 0, y0_ = 0, sx_ = 0, sy_ = 0, sxx_ = 0, syy_ = 0, sxy_ = 0;
};

/// What one column has shown in all failed lives so far.
struct LeakEvidence {
  Line on_remaining, on_share, on_age, on_usage;
  Line length_on_value;             ///< of lives in which it never varies
  std::size_t lives = 0;            ///< in which it has values
  std::size_t constant = 0;         ///< in which it never varies
  std::size_t monotone = 0;         ///< in which it only rises, or only falls
  std::size_t switches = 0;         ///< in which it switches once between two values
  std::vector<double> at_switch;    ///< life left there
  std::set<double> levels;          ///< different values of all lives, kMostLevels + 1 at most
  std::vector<double> life_levels;  ///< how many a life has
  bool is_usage = true;             ///< equal to the life counter wherever it has a value
};

bool changes_once(const std::vector<double>& values, std::size_t& at) {
  std::size_t changes = 0;
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i] != values[i - 1] && !(std::isnan(values[i]) && std::isnan(values[i - 1]))) {
      ++changes;
      at = i;
    }
  return changes == 1;
}

bool only_rises(const std::vector<double>& values, double sign) {
  double last = -std::numeric_limits<double>::infinity();
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (sign * value < last) return false;
    last = sign * value;
  }
  return true;
}

/// The different values, kMostLevels + 1 at most.
std::set<double> levels_of(const std::vector<double>& values) {
  std::set<double> levels;
  for (const double value : values)
    if (!std::isnan(value) && levels.size() <= kMostLevels) levels.insert(value);
  return levels;
}

void add_life(const Life& life, const std::vector<double>& values, const std::vector<double>& usage,
              LeakEvidence& to) {
  const double length = life.end - usage.front();
  const LifeColumn seen = look_at(values);
  if (seen.finite == 0 || length <= 0) return;
  ++to.lives;
  if (seen.low == seen.high) {
    ++to.constant;
    to.length_on_value.add(seen.low, length);
    to.is_usage = false;
    return;
  }
  to.monotone += only_rises(values, 1) || only_rises(values, -1);
  const std::set<double> levels = levels_of(values);
  to.life_levels.push_back(static_cast<double>(levels.size()));
  if (to.levels.size() <= kMostLevels) to.levels.insert(levels.begin(), levels.end());
  std::size_t at = 0;
  if (changes_once(values, at)) {
    ++to.switches;
    to.at_switch.push_back(life.end - usage[at]);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const double left = life.end - usage[i];
    to.on_remaining.add(left, values[i]);
    to.on_share.add(left / length, values[i]);
    to.on_age.add(length - left, values[i]);
    to.on_usage.add(usage[i], values[i]);
    to.is_usage &= std::abs(values[i] - usage[i]) <= 1e-9 * std::max(1.0, std::abs(usage[i]));
  }
}

bool almost_all(std::size_t count, std::size_t of) {
  return of >= kFewestLives && static_cast<double>(count) >= kAlmostAll * static_cast<double>(of);
}

/// True where what is left unexplained by `a` is at most half of that by `b`.
bool far_better(const Line& a, const Line& b) {
  return 1 - a.explained() <= 0.5 * (1 - b.explained());
}

/// The step in which a column falls or rises on a straight line to the end of each life, such as the whole
/// days that are left; nullopt where it does not. An accurate line is no matter of steps.
std::optional<double> countdown_in_steps(const LeakEvidence& e) {
  if (e.life_levels.empty() || median(e.life_levels) < kFewestLevels || e.levels.size() > kMostLevels)
    return std::nullopt;
  double step = std::numeric_limits<double>::infinity();
  for (auto level = std::next(e.levels.begin()); level != e.levels.end(); ++level)
    step = std::min(step, *level - *std::prev(level));
  const bool rounded = e.on_remaining.unexplained() <= kOnlyRounded * step * step;
  return rounded && far_better(e.on_remaining, e.on_age) && far_better(e.on_remaining, e.on_usage)
             ? std::optional(step)
             : std::nullopt;
}

/// How the column knows the future, in words; "" where it does not.
std::string leak_of(const LeakEvidence& e, double usual_length, const std::string& unit) {
  if (almost_all(e.constant, e.lives) && e.lives >= 5 && e.length_on_value.explained() >= kExact)
    return "tells the length of each life from its first step on";
  if (almost_all(e.switches, e.lives)) {
    const auto [low, high] = std::ranges::minmax(e.at_switch);
    if (high - low <= kSameSwitch * usual_length && low < 0.9 * usual_length)
      return fmt::format("switches in every life when {:g} {} are left", median(e.at_switch), unit);
  }
  if (!almost_all(e.monotone, e.lives) || e.switches == e.lives) return "";
  const auto beats_age = [&](const Line& line) {
    return line.explained() >= kExact && far_better(line, e.on_age) && far_better(line, e.on_usage);
  };
  if (beats_age(e.on_remaining)) return "counts down to the end of each life without any noise";
  if (const auto step = countdown_in_steps(e))
    return fmt::format("counts down to the end of each life in steps of {:g}", *step);
  if (beats_age(e.on_share)) return "tells the share of each life that is left without any noise";
  return "";
}

std::vector<const Life*> judged_lives(const Fleet& fleet) {
  std::vector<const Life*> lives;
  for (const Life& life : fleet.lives)
    if (life.failed && life.steps.size() >= kShortest) lives.push_back(&life);
  const std::size_t every = lives.size() / kMostLeakLives + 1;
  std::vector<const Life*> chosen;
  for (std::size_t i = 0; i < lives.size(); i += every) chosen.push_back(lives[i]);
  return chosen;
}

void judge(const std::string& name, const LeakEvidence& e, double usual_length, const CheckOptions& options,
           const std::string& unit, std::vector<Finding>& findings) {
  if (e.lives > e.constant && (e.is_usage || e.on_usage.explained() >= 1 - 1e-9)) {
    findings.push_back(
        {Severity::kWarning, name,
         fmt::format("is the life counter itself{}: name it under life and leave it out of the "
                     "channels, since age is an input already",
                     e.is_usage ? "" : " in other units")});
    return;
  }
  const std::string leak = leak_of(e, usual_length, unit);
  if (leak.empty()) return;
  if (name == options.failure_column)
    findings.push_back({Severity::kNote, name, fmt::format("{}; failures are defined by it", leak)});
  else
    findings.push_back(
        {Severity::kError, name,
         fmt::format("{}, as no sensor can: it was made knowing the failures. Leave it out", leak)});
}

}  // namespace

void check_leaks(const Fleet& fleet, const CheckOptions& options, std::vector<Finding>& findings) {
  const auto lives = judged_lives(fleet);
  if (lives.size() < kFewestLives) return;
  std::vector<LeakEvidence> evidence(fleet.columns());
  std::vector<double> lengths;
  for (const Life* life : lives) {
    const LifeMatrix matrix(*life, fleet.columns());
    lengths.push_back(life->end - matrix.usage().front());
    for (std::size_t c = 0; c < evidence.size(); ++c)
      add_life(*life, matrix.column(c), matrix.usage(), evidence[c]);
  }
  for (std::size_t c = 0; c < evidence.size(); ++c) {
    const bool setting = c < fleet.settings.size();
    judge(setting ? fleet.settings[c] : fleet.channels[c - fleet.settings.size()], evidence[c],
          median(lengths), options, fleet.life_unit, findings);
  }
}

}  // namespace portent::train
