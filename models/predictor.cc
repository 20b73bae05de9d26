#include "models/predictor.h"

#include <algorithm>

namespace portent::models {

void save_sequence(const Predictor& predictor, const SequenceState& state, ingest::ByteWriter& to) {
  const std::size_t width = predictor.inputs();
  const std::size_t rows = predictor.receptive_field() - 1;
  const auto kept = static_cast<std::size_t>(std::min(state.steps, static_cast<std::int64_t>(rows)));
  std::vector<float> ordered;
  ordered.reserve(kept * width);
  for (std::size_t back = kept; back > 0; --back) {
    const std::size_t row = (static_cast<std::size_t>(state.steps) - back) % rows;
    const auto first = state.window.begin() + static_cast<std::ptrdiff_t>(row * width);
    ordered.insert(ordered.end(), first, first + static_cast<std::ptrdiff_t>(width));
  }
  to.put(state.steps);
  to.put_all(ordered);
}

SequenceState load_sequence(const Predictor& predictor, ingest::ByteReader& from) {
  const std::size_t width = predictor.inputs();
  const std::size_t rows = predictor.receptive_field() - 1;
  SequenceState state = predictor.fresh();
  state.steps = from.get<std::int64_t>();
  const std::vector<float> ordered = from.get_all<float>();
  const auto kept =
      static_cast<std::size_t>(std::clamp(state.steps, std::int64_t{0}, static_cast<std::int64_t>(rows)));
  if (state.steps < 0 || ordered.size() != kept * width) from.fail();
  if (from.failed()) return predictor.fresh();
  for (std::size_t i = 0; i < kept; ++i) {
    const std::size_t row = (static_cast<std::size_t>(state.steps) - kept + i) % rows;
    std::copy_n(ordered.begin() + static_cast<std::ptrdiff_t>(i * width), width,
                state.window.begin() + static_cast<std::ptrdiff_t>(row * width));
  }
  predictor.rebuild(state);
  return state;
}

}  // namespace portent::models
