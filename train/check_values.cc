#include "train/check_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "train/shared_steps.h"

namespace portent::train {
namespace {

using Severity = Finding::Severity;

constexpr std::size_t kStuckAtLeast = 30;  // steps of one value, and
constexpr std::size_t kStuckFactor = 10;   // as many times the run that is usual for the channel
constexpr std::size_t kMissingAtLeast = 20;
constexpr double kMissingShare = 0.2;  // of a life
constexpr double kOtherLevel = 1.9;    // factor between lives that is looked at
constexpr std::size_t kNamed = 3;      // assets that a finding names

/// "a, b, c and 4 more".
std::string names_of(const std::vector<std::size_t>& which, const std::vector<Life>& lives) {
  std::string names;
  for (std::size_t i = 0; i < std::min(which.size(), kNamed); ++i)
    names += (i > 0 ? ", " : "") + lives[which[i]].asset;
  if (which.size() > kNamed) names += fmt::format(" and {} more", which.size() - kNamed);
  return names;
}

/// As stated; a column of no unit that calls itself a temperature is one.
std::string unit_of(const ColumnEvidence& column) {
  const bool named = column.name.starts_with("temp") || column.name.starts_with("Temp");
  return column.unit.empty() && named ? "Cel" : column.unit;
}

class ValueCheck {
 public:
  ValueCheck(const std::vector<Life>& lives, std::vector<Finding>& findings)
      : lives_(lives), stands_(stand_for_assets(lives)), findings_(findings) {}

  void check(const ColumnEvidence& column) {
    if (never_varies(column)) return;
    check_missing(column);
    if (!column.sensor) return;
    check_stuck(column);
    check_levels(column, check_jumps(column));
  }

 private:
  void find(Severity severity, const std::string& where, std::string text) {
    findings_.push_back({severity, where, std::move(text)});
  }

  template <typename Picked>
  std::vector<std::size_t> pick(const ColumnEvidence& column, Picked picked) const {
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < column.lives.size(); ++i)
      if (column.lives[i].finite > 0 && picked(column.lives[i])) which.push_back(i);
    return which;
  }

  bool never_varies(const ColumnEvidence& column) {
    const auto filled = pick(column, [](const LifeColumn&) { return true; });
    if (filled.empty()) {
      find(Severity::kWarning, column.name, "holds no number at all; leave it out or correct its column");
      return true;
    }
    double low = column.lives[filled[0]].low, high = column.lives[filled[0]].high;
    for (const std::size_t i : filled) {
      low = std::min(low, column.lives[i].low);
      high = std::max(high, column.lives[i].high);
    }
    if (high - low > 1e-9 * std::max(1.0, std::abs(low))) return false;
    find(Severity::kNote, column.name,
         fmt::format("is {:g} at all times, so it tells nothing and is left out", low));
    return true;
  }

  void check_missing(const ColumnEvidence& column) {
    std::vector<std::size_t> gone;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < column.lives.size(); ++i) {
      const LifeColumn& seen = column.lives[i];
      const auto steps = static_cast<double>(lives_[i].steps.size());
      if (seen.longest_missing < kMissingAtLeast ||
          static_cast<double>(seen.longest_missing) < kMissingShare * steps)
        continue;
      gone.push_back(i);
      longest = std::max(longest, seen.longest_missing);
    }
    if (!gone.empty())
      find(Severity::kWarning, column.name,
           fmt::format("is missing for up to {} steps in a row ({})", longest, names_of(gone, lives_)));
  }

  void check_stuck(const ColumnEvidence& column) {
    std::vector<double> runs;
    for (const LifeColumn& seen : column.lives)
      if (seen.finite > 0) runs.push_back(static_cast<double>(seen.longest_run));
    const auto usual = static_cast<std::size_t>(median(runs));
    const auto stuck = pick(column, [&](const LifeColumn& seen) {
      return seen.longest_run >= std::max(kStuckAtLeast, kStuckFactor * usual);
    });
    if (!stuck.empty())
      find(Severity::kWarning, column.name,
           fmt::format("stands still for up to {} steps, where {} is usual: a stuck sensor? ({})",
                       longest_run(column, stuck), usual, names_of(stuck, lives_)));
  }

  static std::size_t longest_run(const ColumnEvidence& column, const std::vector<std::size_t>& which) {
    std::size_t longest = 0;
    for (const std::size_t i : which) longest = std::max(longest, column.lives[i].longest_run);
    return longest;
  }

  /// The lives of which it told.
  std::vector<std::size_t> check_jumps(const ColumnEvidence& column) {
    const auto jumped = pick(column, [](const LifeColumn& seen) { return seen.jump != 1; });
    if (jumped.empty() || 2 * jumped.size() > column.lives.size()) return {};  // in most lives: so it wears
    const LifeColumn& seen = column.lives[jumped[0]];
    report_change(column, "changes its level at once and for good", seen.before, seen.after, jumped);
    return jumped;
  }

  void report_change(const ColumnEvidence& column, const std::string& what, double before, double after,
                     const std::vector<std::size_t>& which) {
    const auto unit = unit_change(before, after, unit_of(column));
    if (unit)
      find(Severity::kError, column.name,
           fmt::format("{} from {:.4g} to {:.4g}, a factor of {}: another unit? Convert it ({})", what,
                       before, after, *unit, names_of(which, lives_)));
    else
      find(Severity::kWarning, column.name,
           fmt::format("{} from {:.4g} to {:.4g}: another sensor or scale? ({})", what, before, after,
                       names_of(which, lives_)));
  }

  /// Lives whose level is another than that of the many, where the many agree; but for those `explained`.
  void check_levels(const ColumnEvidence& column, const std::vector<std::size_t>& explained) {
    std::vector<double> levels;
    for (std::size_t i = 0; i < column.lives.size(); ++i)
      if (column.lives[i].finite > 0 && stands_[i]) levels.push_back(column.lives[i].median);
    const double usual = median(levels);
    if (levels.size() < 5 || usual == 0) return;
    std::vector<double> distances;
    for (const double level : levels)
      distances.push_back(level / usual > 0 ? std::abs(std::log(level / usual)) : 1e9);
    const double spread = median(distances);
    if (spread > std::log(1.2)) return;
    auto other = pick(column, [&](const LifeColumn& seen) {
      const double factor = seen.median / usual;
      return factor > 0 && std::abs(std::log(factor)) > std::max(std::log(kOtherLevel), 6 * spread);
    });
    std::erase_if(other, [&](std::size_t i) { return !stands_[i] || std::ranges::count(explained, i) > 0; });
    if (other.empty() || 2 * other.size() > levels.size()) return;
    report_change(column, "is on another level in some lives:", usual, column.lives[other[0]].median, other);
  }

  const std::vector<Life>& lives_;
  const std::vector<bool> stands_;  ///< by life: for its asset
  std::vector<Finding>& findings_;
};

}  // namespace

void check_values(const std::vector<ColumnEvidence>& columns, const std::vector<Life>& lives,
                  std::vector<Finding>& findings) {
  ValueCheck check(lives, findings);
  for (const ColumnEvidence& column : columns) check.check(column);
}

}  // namespace portent::train
