#include "train/crops.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ingest/error.h"

namespace portent::train {
namespace {

constexpr std::size_t kMostFloatsKept = 32 << 20;  // 128 MB of inputs; above it crops are made when drawn

/// Steps [first, first + count) of a sequence, up to where its window restarts.
Sequence slice(const Sequence& whole, std::size_t first, std::size_t count) {
  Sequence part;
  part.width = whole.width;
  const std::size_t end = std::min(first + count, whole.steps());
  std::size_t last = first + 1;
  while (last < end && !whole.window_begins[last]) ++last;
  const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  part.inputs.assign(whole.inputs.begin() + at(first * whole.width),
                     whole.inputs.begin() + at(last * whole.width));
  part.remaining.assign(whole.remaining.begin() + at(first), whole.remaining.begin() + at(last));
  part.window_begins.assign(last - first, false);
  return part;
}

/// What a censored life weighs beside one that failed, so that those that failed get their share.
double censored_weight(const std::vector<const Life*>& lives, double failed_share) {
  double failed = 0, censored = 0;
  for (const Life* life : lives)
    (life->failed ? failed : censored) += std::sqrt(static_cast<double>(life->steps.size()));
  if (failed == 0 || censored == 0) return 1;
  return std::min(1.0, failed / censored * (1 - failed_share) / failed_share);
}

}  // namespace

CropSampler::CropSampler(const SequenceMaker& maker, std::vector<const Life*> lives,
                         const CropOptions& options, Random random)
    : maker_(maker), options_(options), random_(random) {
  std::erase_if(lives, [&](const Life* life) { return life->steps.size() <= options.settling; });
  const double other = censored_weight(lives, options.failed_share);
  double sum = 0;
  for (const Life* life : lives) {
    lives_.push_back(life);
    cumulative_.push_back(sum +=
                          (life->failed ? 1 : other) * std::sqrt(static_cast<double>(life->steps.size())));
  }
  if (lives_.empty())
    throw ingest::FatalError(
        fmt::format("none of {} training machines has more than {} steps, so nothing can be learned from "
                    "them; give longer histories",
                    lives.size(), options.settling));
  std::size_t steps = 0;
  for (const Life* life : lives_) steps += life->steps.size();
  if (steps * maker.width() > kMostFloatsKept) return;
  for (const Life* life : lives_) whole_.push_back(maker.make(*life, Meeting::kNew));
}

Sequence CropSampler::crop_of(std::size_t life, std::size_t first) const {
  if (!whole_.empty()) return slice(whole_[life], first, options_.length);
  return slice(maker_.make(*lives_[life], Meeting::kNew, first, options_.length), 0, options_.length);
}

std::size_t CropSampler::draw_life() {
  const double at = random_.uniform() * cumulative_.back();
  const auto found = std::ranges::upper_bound(cumulative_, at);
  return std::min(static_cast<std::size_t>(found - cumulative_.begin()), lives_.size() - 1);
}

Sequence CropSampler::draw_crop(std::size_t i) {
  const std::size_t steps = lives_[i]->steps.size();
  const bool from_start = random_.uniform() < options_.from_start;
  const double kind = random_.uniform();
  const std::size_t reach = std::max(steps + std::min(options_.tail, steps / 2), options_.length);
  const std::size_t latest = std::min(reach - options_.length, steps - options_.settling - 1);
  const std::size_t start = random_.index(latest + 1);
  if (kind < options_.met_in_mid_life) {
    const bool aged = kind < options_.met_in_mid_life / 2;
    const std::size_t met = random_.index(steps - options_.settling);  // near failure as often as not
    return slice(
        maker_.make(*lives_[i], aged ? Meeting::kMidLifeWithAge : Meeting::kMidLife, met, options_.length), 0,
        options_.length);
  }
  const std::size_t first = from_start ? 0 : start;
  if (kind < options_.met_in_mid_life + options_.no_counter)
    return slice(maker_.make(*lives_[i], Meeting::kNewNoCounter, first, options_.length), 0, options_.length);
  return crop_of(i, first);
}

bool CropSampler::disturbed(const Sequence& crop, std::size_t input) const {
  const std::size_t channels = maker_.config().channels.size();
  const auto last = crop.at(crop.steps() - 1);
  if (input < channels) return true;
  if (input < 2 * channels) return last[2 * channels + 2] > 0;  // a missing baseline stays exactly zero
  return input == 2 * channels &&
         last[2 * channels + 1] > 0;  // so does a missing age; flags are never disturbed
}

void CropSampler::place(const Sequence& crop, bool failed, std::size_t slot, CropBatch& batch) {
  const std::size_t length = options_.length;
  const std::size_t steps = crop.steps();
  for (std::size_t i = 0; i < width(); ++i) {
    float* row = batch.inputs.data() + (slot * width() + i) * length;
    const bool disturb = disturbed(crop, i);
    const double offset = disturb ? options_.offset * random_.normal() : 0;
    for (std::size_t t = 0; t < steps; ++t) {
      const double noise = disturb ? options_.noise * random_.normal() : 0;
      row[t] = static_cast<float>(crop.inputs[t * crop.width + i] + offset + noise);
    }
  }
  for (std::size_t t = 0; t < steps; ++t) {
    const double remaining = crop.remaining[t];
    batch.targets[slot * length + t] = static_cast<float>(std::min(remaining, options_.cap));
    const double weight = remaining > options_.far * options_.cap ? options_.far_weight
                          : remaining >= options_.cap             ? options_.capped_weight
                                                                  : 1;
    batch.exact[slot * length + t] = failed || remaining >= options_.cap ? 1.0F : 0.0F;
    batch.weights[slot * length + t] = t < options_.settling ? 0.0F : static_cast<float>(weight);
  }
}

CropBatch CropSampler::draw() {
  const std::size_t cells = options_.batch * options_.length;
  CropBatch batch;
  batch.inputs.assign(cells * width(), 0.0F);
  batch.targets.assign(cells, 0.0F);
  batch.weights.assign(cells, 0.0F);
  batch.exact.assign(cells, 1.0F);
  for (std::size_t slot = 0; slot < options_.batch; ++slot) {
    const std::size_t life = draw_life();
    place(draw_crop(life), lives_[life]->failed, slot, batch);
  }
  return batch;
}

}  // namespace portent::train
