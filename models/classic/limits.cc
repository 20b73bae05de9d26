#include "models/classic/limits.h"

#include <algorithm>
#include <array>

namespace portent::models::classic {
namespace {

constexpr std::array kQuantiles = {&Quantiles::mean, &Quantiles::q05, &Quantiles::q10,
                                   &Quantiles::q50,  &Quantiles::q90, &Quantiles::q95};

class Applying {
 public:
  explicit Applying(const Quantiles& life) : limited_{life, {}} {}
  void at_most(double bound, Rule rule) {
    change([bound](double value) { return std::min(value, std::max(bound, 0.0)); }, rule);
  }
  void at_least(double bound, Rule rule) {
    change([bound](double value) { return std::max(value, bound); }, rule);
  }
  /// The whole distribution comes nearer, so that its width stays.
  void earlier_by(double shift, Rule rule) {
    if (shift > 0) change([shift](double value) { return std::max(value - shift, 0.0); }, rule);
  }
  const Limited& limited() const { return limited_; }

 private:
  template <typename Change>
  void change(Change to, Rule rule) {
    const Quantiles before = limited_.life;
    for (const auto quantile : kQuantiles) limited_.life.*quantile = to(limited_.life.*quantile);
    if (limited_.life != before) limited_.spoke.push_back(rule);
  }
  Limited limited_;
};

}  // namespace

std::string_view rule_name(Rule rule) {
  switch (rule) {
    case Rule::kFailed:
      return "failed";
    case Rule::kLongestLife:
      return "longest_life";
    case Rule::kLeastWear:
      return "least_wear";
    case Rule::kMostWear:
      return "most_wear";
    case Rule::kNeverRecovers:
      return "never_recovers";
  }
  return "";
}

Limited apply_limits(const Limits& limits, const LimitFacts& facts, const Quantiles& life) {
  Applying applying(life);
  if (limits.never_recovers && facts.last_median) {
    const double allowed = std::max(*facts.last_median - facts.since_last, 0.0) + limits.slack;
    if (life.q50 == kNever)
      applying.at_most(allowed, Rule::kNeverRecovers);
    else
      applying.earlier_by(life.q50 - allowed, Rule::kNeverRecovers);
  }
  if (limits.most_wear && facts.margin) applying.at_least(*facts.margin / *limits.most_wear, Rule::kMostWear);
  if (limits.least_wear && facts.margin)
    applying.at_most(*facts.margin / *limits.least_wear, Rule::kLeastWear);
  if (limits.longest_life && facts.age)
    applying.at_most(*limits.longest_life - *facts.age, Rule::kLongestLife);
  if (facts.margin && *facts.margin <= 0) applying.at_most(0, Rule::kFailed);
  return applying.limited();
}

}  // namespace portent::models::classic
