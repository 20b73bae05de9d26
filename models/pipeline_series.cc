#include <algorithm>

#include "models/pipeline.h"

// A series whose forecasts nobody reads: as each reading alone, but a network's layer goes over many steps at
// once.

namespace portent::models {
namespace {

constexpr std::size_t kMostSteps = 128;  // at once

}  // namespace

/// Steps that the extractor has seen and the model has not. Each thread's is used again.
struct Pipeline::Passing {
  ingest::Reading reading;
  std::vector<int> column_of;
  ingest::ClosedSteps closed;
  std::vector<float> inputs;  ///< [waiting][inputs of the extractor]
  std::vector<std::pair<const ingest::Step*, Seen>> waiting;
  Forecast judged;
};

void Pipeline::ask_waiting(AssetState& state, const AssetFacts& facts, Passing& passing,
                           PipelineCounts& counts) const {
  if (passing.waiting.empty()) return;  // always of an asset of parts, which has no predictor of its own
  const std::size_t width = extractor_.config().inputs();
  predictor_->foresee(state.sequence, std::span(passing.inputs).first(passing.waiting.size() * width), width);
  for (auto& [step, seen] : passing.waiting) {
    ask(state, *step, false, seen);
    keep(state, facts, *step, seen, -1, counts);
    if (!is_due(seen)) continue;
    passing.judged.role = facts.role;
    passing.judged.breaches.clear();
    judge_life(state, *step, seen, passing.judged);
  }
  passing.waiting.clear();
}

void Pipeline::pass_over(AssetState& state, const AssetFacts& facts, Passing& passing,
                         PipelineCounts& counts) const {
  const std::size_t width = extractor_.config().inputs();
  for (const ingest::Step& step : passing.closed) {
    if (step.after_gap || step.counter_reset || passing.waiting.size() == kMostSteps)
      ask_waiting(state, facts, passing, counts);
    restart_where_broken(state, step);
    if (step.mode != ingest::Mode::kRun) {
      ++counts.not_running;
      continue;
    }
    const std::span<float> row = std::span(passing.inputs).subspan(passing.waiting.size() * width, width);
    std::ranges::fill(row, 0.0F);
    passing.waiting.emplace_back(&step, look(state, step, row));
  }
  ask_waiting(state, facts, passing, counts);
}

void Pipeline::pass_over(AssetState& state, const AssetFacts& facts, const ingest::Series& series,
                         std::size_t rows, PipelineCounts& counts) const {
  thread_local Passing passing;
  passing.reading = {};
  passing.waiting.clear();  // of a series that ended in an error
  passing.inputs.resize(kMostSteps * extractor_.config().inputs());
  std::vector<Forecast> unread;
  for (std::size_t row = 0; row < rows;) {
    passing.closed.clear();
    for (const std::size_t end = std::min(rows, row + kMostSteps); row < end; ++row) {
      series.read(row, passing.reading);
      if (!parts_.empty() || state.standing_mode != ingest::Mode::kRun) {
        accept(state, facts, passing.reading, {}, unread, counts);
        unread.clear();
        continue;
      }
      if (row == 0) map_channels(passing.reading, passing.column_of);
      counts.add_values(passing.reading, passing.column_of);
      state.steps.accept(passing.reading, passing.column_of, passing.closed, counts.steps);
    }
    pass_over(state, facts, passing, counts);
  }
}

}  // namespace portent::models
