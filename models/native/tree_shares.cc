#include "models/native/tree_shares.h"

#include <algorithm>
#include <cassert>

namespace portent::models::native {
namespace {

/// Life units that one unit of the margin stands for on the way from one margin to another.
double life_a_margin(const TreesSpec& spec, double from, double to) {
  if (from == to) return 0;
  return (life_of_margin(spec, to) - life_of_margin(spec, from)) / (to - from);
}

}  // namespace

std::vector<float> newest_row(const RollingFeatures& rolling, const Tape& tape) {
  assert(!tape.inputs.empty());
  const std::size_t n = rolling.channels();
  std::vector<float> past = tape.before.past;
  past.resize(rolling.past_shape().floats());
  std::int64_t now = tape.before.steps;
  for (const std::vector<float>& input : tape.inputs)
    std::ranges::copy(std::span(input).subspan(2 * n + 3, n),
                      ring_row(past, rolling.past_shape(), now++).begin());
  std::vector<float> row(rolling.count());
  rolling.compute(past, now - 1, tape.inputs.back(), row);
  return row;
}

TreeShares tree_shares(const std::vector<TreesSpec>& specs, const Tensors& weights,
                       const RollingFeatures& rolling, std::span<const float> row) {
  TreeShares shares;
  shares.channels.assign(rolling.channels(), 0);
  std::vector<double> by_feature(rolling.count());
  const double weight = 1 / static_cast<double>(specs.size());
  for (const TreesSpec& spec : specs) {
    const TreeShap shap(spec, weights);
    shap.contributions(row, by_feature);
    double margin = shap.mean_margin();
    for (const double share : by_feature) margin += share;
    const double scale = weight * life_a_margin(spec, shap.mean_margin(), margin);
    for (std::size_t f = 0; f < by_feature.size(); ++f) {
      const std::size_t channel = rolling.channel_of(f);
      (channel < rolling.channels() ? shares.channels[channel] : shares.age) += scale * by_feature[f];
    }
    shares.reference += weight * life_of_margin(spec, shap.mean_margin());
    shares.present += weight * life_of_margin(spec, margin);
  }
  return shares;
}

}  // namespace portent::models::native
