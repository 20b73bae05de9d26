#include "train/tree_rows.h"

#include <algorithm>
#include <limits>

#include "models/native/rolling.h"
#include "train/random.h"

namespace portent::train {
namespace {

class RowWriter {
 public:
  RowWriter(const SequenceMaker& maker, const TreeRowOptions& options, double cap, TreeRows& to)
      : rolling_(maker.config().channels.size()),
        options_(options),
        cap_(cap),
        row_(rolling_.count()),
        to_(to) {
    to.features = rolling_.count();
  }

  /// Every `every`-th step of the sequence from `first` on.
  void add(const Sequence& sequence, bool failed, std::size_t first, std::size_t every) {
    const std::size_t channels = rolling_.channels();
    const models::RingShape shape = rolling_.past_shape();
    std::vector<float> past(shape.floats());
    std::int64_t now = 0;
    for (std::size_t i = 0; i < sequence.steps(); ++i, ++now) {
      if (sequence.window_begins[i]) now = 0;
      const auto input = sequence.at(i);
      std::ranges::copy(input.subspan(2 * channels + 3, channels),
                        models::ring_row(past, shape, now).begin());
      if (i < first || (i - first) % every != 0) continue;
      rolling_.compute(past, now, input, row_);
      to_.values.insert(to_.values.end(), row_.begin(), row_.end());
      label(sequence.remaining[i], failed);
    }
  }

 private:
  void label(double remaining, bool failed) {
    const auto lower = static_cast<float>(std::min(remaining, cap_));
    to_.weights.push_back(static_cast<float>(remaining > options_.far * cap_ ? options_.far_weight
                                             : remaining >= cap_             ? options_.capped_weight
                                                                             : 1));
    to_.lower.push_back(lower);
    to_.upper.push_back(failed || remaining >= cap_ ? lower : std::numeric_limits<float>::infinity());
  }

  models::native::RollingFeatures rolling_;
  const TreeRowOptions& options_;
  double cap_;
  std::vector<float> row_;
  TreeRows& to_;
};

std::size_t steps_of(const std::vector<const Life*>& lives) {
  std::size_t steps = 0;
  for (const Life* life : lives) steps += life->steps.size();
  return steps;
}

}  // namespace

TreeRows make_tree_rows(const SequenceMaker& maker, const std::vector<const Life*>& lives,
                        const TreeRowOptions& options, double cap, std::uint64_t seed) {
  TreeRows rows;
  RowWriter writer(maker, options, cap, rows);
  // Met from the start, and twice in mid-life with about half the steps each.
  const double expected =
      static_cast<double>(steps_of(lives)) * (1 + 1.0 / static_cast<double>(options.mid_life_every));
  const std::size_t most = std::min(options.most_rows, options.most_values / rows.features);
  const auto every = static_cast<std::size_t>(expected / static_cast<double>(most)) + 1;
  rows.values.reserve(static_cast<std::size_t>(1.1 * expected / static_cast<double>(every)) * rows.features);
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const Life* life = lives[i];
    if (life->steps.empty()) continue;
    Random offset(seed, 0x7ee60000 + i);  // so that thinned rows are of all parts of lives
    const auto first = [&](std::size_t step) { return every == 1 ? 0 : offset.index(step); };
    writer.add(maker.make(*life, Meeting::kNew), life->failed, options.first_step - 1 + first(every), every);
    Random random(seed, 0x7ee50000 + i);
    for (const Meeting meeting : {Meeting::kMidLifeWithAge, Meeting::kMidLife}) {
      const std::size_t met = random.index(life->steps.size());
      const std::size_t apart = every * options.mid_life_every;
      writer.add(maker.make(*life, meeting, met), life->failed, first(apart), apart);
    }
  }
  return rows;
}

}  // namespace portent::train
