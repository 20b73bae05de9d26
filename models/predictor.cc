#include "models/predictor.h"

#include <algorithm>

namespace portent::models {
namespace {

std::size_t kept_rows(std::int64_t steps, const RingShape& shape) {
  return static_cast<std::size_t>(std::clamp(steps, std::int64_t{0}, static_cast<std::int64_t>(shape.rows)));
}

void save_ring(const std::vector<float>& ring, const RingShape& shape, std::int64_t steps,
               ingest::ByteWriter& to) {
  const std::size_t kept = kept_rows(steps, shape);
  std::vector<float> ordered;
  ordered.reserve(kept * shape.width);
  for (std::size_t back = kept; back > 0; --back) {
    const std::size_t row = (static_cast<std::size_t>(steps) - back) % shape.rows;
    const auto first = ring.begin() + static_cast<std::ptrdiff_t>(row * shape.width);
    ordered.insert(ordered.end(), first, first + static_cast<std::ptrdiff_t>(shape.width));
  }
  to.put_all(ordered);
}

void load_ring(ingest::ByteReader& from, const RingShape& shape, std::int64_t steps,
               std::vector<float>& ring) {
  const std::vector<float> ordered = from.get_all<float>();
  const std::size_t kept = kept_rows(steps, shape);
  if (ordered.size() != kept * shape.width) from.fail();
  if (from.failed()) return;
  for (std::size_t i = 0; i < kept; ++i) {
    const std::size_t row = (static_cast<std::size_t>(steps) - kept + i) % shape.rows;
    std::copy_n(ordered.begin() + static_cast<std::ptrdiff_t>(i * shape.width), shape.width,
                ring.begin() + static_cast<std::ptrdiff_t>(row * shape.width));
  }
}

}  // namespace

SequenceState blank_state(const Predictor& predictor) {
  SequenceState state;
  state.window.assign(predictor.window_shape().floats(), 0.0F);
  state.past.assign(predictor.past_shape().floats(), 0.0F);
  state.carry.assign(predictor.carry_floats(), 0.0F);
  state.notes.resize(predictor.notes());
  return state;
}

void Predictor::restart_window(SequenceState& state) const {
  auto notes = std::move(state.notes);
  state = fresh();
  state.notes = std::move(notes);
}

void save_sequence(const Predictor& predictor, const SequenceState& state, ingest::ByteWriter& to) {
  to.put(state.steps);
  save_ring(state.window, predictor.window_shape(), state.steps, to);
  save_ring(state.past, predictor.past_shape(), state.steps, to);
  to.put_all(state.carry);
  for (const std::vector<double>& list : state.notes) to.put_all(list);
}

SequenceState load_sequence(const Predictor& predictor, ingest::ByteReader& from) {
  SequenceState state = predictor.fresh();
  state.steps = from.get<std::int64_t>();
  if (state.steps < 0) from.fail();
  load_ring(from, predictor.window_shape(), state.steps, state.window);
  load_ring(from, predictor.past_shape(), state.steps, state.past);
  std::vector<float> carry = from.get_all<float>();
  if (carry.size() != state.carry.size()) from.fail();
  for (std::vector<double>& list : state.notes) {
    list = from.get_all<double>();
    if (list.size() > kMostNotes) from.fail();
  }
  if (from.failed()) return predictor.fresh();
  state.carry = std::move(carry);
  predictor.rebuild(state);
  return state;
}

}  // namespace portent::models
