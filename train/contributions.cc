#include "train/contributions.h"

#include <algorithm>
#include <cmath>

#include "models/native/rolling.h"
#include "models/native/trees.h"

namespace portent::train {
namespace {

constexpr std::size_t kMostLives = 200;
constexpr std::size_t kEvery = 5;  // steps

using Visit = std::function<void(std::size_t fold, const Sequence& sequence)>;

void for_each_held_out(const Fleet& fleet, const SequenceMaker& maker, const Members& members,
                       const Visit& visit) {
  const auto& lives = members.held_out.from_start;
  for (std::size_t i = 0; i < lives.size(); i += lives.size() / kMostLives + 1)
    visit(lives[i].fold, maker.make(fleet.lives[lives[i].life], Meeting::kNew));
}

/// Trees of one kind over all folds, and what they were moved by.
struct Kind {
  std::vector<models::native::TreeEnsemble> by_fold;
  std::vector<double> moved;  ///< by channel, the age behind them
};

std::vector<Kind> kinds_of(const Members& members, std::size_t channels) {
  std::vector<Kind> kinds(members.trees.size() / members.folds);
  for (std::size_t i = 0; i < members.trees.size(); ++i)  // kind by kind, fold by fold
    kinds[i / members.folds].by_fold.emplace_back(members.trees[i], members.weights);
  for (Kind& kind : kinds) kind.moved.assign(channels + 1, 0.0);
  return kinds;
}

void add_step(const models::native::RollingFeatures& rolling, std::span<const float> row, std::size_t fold,
              Kind& kind) {
  std::vector<double> by_feature(rolling.count()), by_channel(kind.moved.size(), 0.0);
  kind.by_fold[fold].contributions(row, by_feature);
  for (std::size_t f = 0; f < by_feature.size(); ++f) by_channel[rolling.channel_of(f)] += by_feature[f];
  for (std::size_t c = 0; c < by_channel.size(); ++c) kind.moved[c] += std::abs(by_channel[c]);
}

void add_life(const models::native::RollingFeatures& rolling, std::size_t fold, const Sequence& sequence,
              std::vector<Kind>& kinds) {
  const models::RingShape shape = rolling.past_shape();
  std::vector<float> past(shape.floats()), row(rolling.count());
  std::int64_t now = 0;
  for (std::size_t i = 0; i < sequence.steps(); ++i, ++now) {
    if (sequence.window_begins[i]) now = 0;
    const auto input = sequence.at(i);
    std::ranges::copy(input.last(rolling.channels()), models::ring_row(past, shape, now).begin());
    if (i % kEvery != 0) continue;
    rolling.compute(past, now, input, row);
    for (Kind& kind : kinds) add_step(rolling, row, fold, kind);
  }
}

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

std::vector<double> moved_trees(const Fleet& fleet, const SequenceMaker& maker, const Members& members) {
  const models::native::RollingFeatures rolling(maker.config().channels.size());
  std::vector<Kind> kinds = kinds_of(members, rolling.channels());
  for_each_held_out(fleet, maker, members, [&](std::size_t fold, const Sequence& sequence) {
    add_life(rolling, fold, sequence, kinds);
  });
  std::vector<double> moved(rolling.channels() + 1, 0.0);
  for (const Kind& kind : kinds) {
    const double sum = sum_of(kind.moved);
    for (std::size_t c = 0; c < moved.size() && sum > 0; ++c) moved[c] += kind.moved[c] / sum;
  }
  return moved;
}

std::vector<double> moved_health(const Fleet& fleet, const SequenceMaker& maker, const Members& members,
                                 const models::HealthConfig& health) {
  const models::HealthIndex index(health);
  std::vector<double> moved(health.channels(), 0.0);
  for_each_held_out(fleet, maker, members, [&](std::size_t, const Sequence& sequence) {
    for (std::size_t i = 0; i < sequence.steps(); i += kEvery) {
      const auto parts = index.contributions(sequence.at(i));
      const double sum = sum_of(parts);
      for (std::size_t c = 0; c < parts.size() && sum > 0; ++c) moved[c] += parts[c] / sum;
    }
  });
  return moved;
}

}  // namespace

Contributions channel_contributions(const Fleet& fleet, const SequenceMaker& maker, const Members& members,
                                    const models::HealthConfig& health) {
  Contributions result;
  const bool trees = !members.trees.empty();
  const auto moved = trees ? moved_trees(fleet, maker, members) : moved_health(fleet, maker, members, health);
  result.how = trees
                   ? "Share of each channel in what moves the trees' forecasts away from their mean: path "
                     "attributions of each step of machines held out, by trees that never saw them, summed "
                     "by channel; the mean of their size. \"age\" is the life counter."
                   : "Mean share of each channel in the distance to healthy (Mahalanobis) over the steps of "
                     "machines held out.";
  const double sum = sum_of(moved);
  const auto& channels = maker.config().channels;
  for (std::size_t c = 0; c < moved.size() && sum > 0; ++c)
    if (c < channels.size() || moved[c] > 0)
      result.shares.push_back({c < channels.size() ? channels[c] : "age", moved[c] / sum});
  return result;
}

}  // namespace portent::train
