#include "models/classic/fusion.h"

#include <algorithm>
#include <cmath>

#include "models/classic/normal.h"
#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr double kLeastVariance = 1e-4;  // on the fused scale: nobody is surer than a hundredth

struct Weighed {
  const Opinion* opinion = nullptr;
  double bias = 0;
  double deviation = 0;
  double weight = 0;
};

double life_at(const FusionModel& model, double scaled) {
  return std::clamp(model.unit * (native::fixed_exp(scaled) - 1), 0.0, model.farthest);
}

/// Not where a quantile is no number.
bool can_speak(const Opinion& opinion) {
  const Quantiles& q = opinion.life;
  return opinion.known && q.q05 >= 0 && q.q10 >= q.q05 && q.q50 >= q.q10 && q.q90 >= q.q50 && q.q95 >= q.q90;
}

double own_variance(const FusionModel& model, const Opinion& opinion) {
  if (opinion.error_variance) return *opinion.error_variance;
  const double deviation =
      (fused_scale(model, opinion.life.q90) - fused_scale(model, opinion.life.q10)) / (2 * kZ90);
  return deviation * deviation;
}

Weighed weigh(const FusionModel& model, const Opinion& opinion) {
  const auto member = std::ranges::find(model.members, opinion.name, &FusionMember::name);
  if (member != model.members.end()) return {&opinion, member->bias, member->deviation, member->precision};
  return {&opinion, 0, 0, 1 / std::max(own_variance(model, opinion), kLeastVariance)};
}

/// Those that can speak, weights summing to 1; empty where nobody weighs anything.
std::vector<Weighed> weigh_all(const FusionModel& model, std::span<const Opinion> opinions) {
  std::vector<Weighed> all;
  double sum = 0;
  for (const Opinion& opinion : opinions) {
    if (!can_speak(opinion)) continue;
    const Weighed weighed = weigh(model, opinion);
    if (!(weighed.weight > 0)) continue;
    all.push_back(weighed);
    sum += weighed.weight;
  }
  for (Weighed& weighed : all) weighed.weight /= sum;
  return all;
}

double median_of(const FusionModel& model, std::span<const Weighed> all) {
  double median = 0;
  for (const Weighed& w : all) median += w.weight * (fused_scale(model, w.opinion->life.q50) + w.bias);
  return median;
}

struct QuantileAt {
  double Quantiles::*quantile;
  double z;  // standard normal
};

/// Mean distance of a quantile to the median: negative for those under it.
double distance_of(const FusionModel& model, std::span<const Weighed> all, const QuantileAt& at) {
  const double side = at.z < 0 ? -1 : 1;
  double distance = 0;
  for (const Weighed& w : all) {
    const Quantiles& life = w.opinion->life;
    const double claimed = std::abs(fused_scale(model, life.*at.quantile) - fused_scale(model, life.q50));
    distance += w.weight * std::max(claimed, side * at.z * w.deviation);
  }
  return side * std::max(distance, least_distance(model));
}

Quantiles quantiles_of(const FusionModel& model, std::span<const Weighed> all) {
  const double median = median_of(model, all);
  const auto at = [&](const QuantileAt& q) {
    const double spread = q.z < 0 ? model.lower_spread : model.upper_spread;
    return life_at(model, median + spread * distance_of(model, all, q));
  };
  Quantiles life{0,
                 at({&Quantiles::q05, -kZ95}),
                 at({&Quantiles::q10, -kZ90}),
                 life_at(model, median),
                 at({&Quantiles::q90, kZ90}),
                 at({&Quantiles::q95, kZ95})};
  life.mean = 0.3 * life.q10 + 0.4 * life.q50 + 0.3 * life.q90;
  return life;
}

}  // namespace

std::string_view source_name(Source source) {
  switch (source) {
    case Source::kStatistics:
      return "statistics";
    case Source::kPhysics:
      return "physics";
    case Source::kKnowledge:
      return "knowledge";
  }
  return "";
}

double fused_scale(const FusionModel& model, double life) {
  return native::fixed_log(1 + std::clamp(life, 0.0, model.farthest) / model.unit);
}

double least_distance(const FusionModel& model) {
  return 1e-3 * fused_scale(model, model.farthest);
}

Fused fuse(const FusionModel& model, std::span<const Opinion> opinions, const Limits& limits,
           const LimitFacts& facts) {
  const auto all = weigh_all(model, opinions);
  if (all.empty()) return {};
  Limited limited = apply_limits(limits, facts, quantiles_of(model, all));
  Fused fused{true, limited.life, {}, std::move(limited.spoke)};
  for (const Weighed& w : all) fused.voices.push_back({w.opinion->source, w.opinion->name, w.weight});
  return fused;
}

}  // namespace portent::models::classic
