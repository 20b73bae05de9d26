#include "train/step_store.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace portent::train {
namespace {

/// What stands before the values of a record.
struct Head {
  std::int64_t ts = 0;
  double usage = 0;
  bool has_usage = false;
  bool after_gap = false;
  bool counter_reset = false;
  ingest::Mode mode = ingest::Mode::kRun;
};
static_assert(sizeof(Head) % alignof(double) == 0);

}  // namespace

StepStore::StepStore(std::size_t columns, const std::filesystem::path& folder, std::size_t resident)
    : columns_(columns), records_(sizeof(Head) + columns * sizeof(double), folder, resident) {}

void StepStore::append(const ingest::Step& step) {
  assert(step.values.size() == columns_);
  const Head head{step.ts,        step.usage.value_or(0), step.usage.has_value(),
                  step.after_gap, step.counter_reset,     step.mode};
  std::byte* const record = records_.append();
  std::memcpy(record, &head, sizeof head);
  std::memcpy(record + sizeof head, step.values.data(), columns_ * sizeof(double));
}

StepSeries StepStore::add(std::span<const ingest::Step> steps) {
  const std::size_t first = size();
  for (const ingest::Step& step : steps) append(step);
  return series(first, steps.size());
}

StepView StepStore::operator[](std::size_t i) const {
  const std::byte* const record = records_.at(i);
  const Head& head = *reinterpret_cast<const Head*>(record);
  const auto* const values = reinterpret_cast<const double*>(record + sizeof(Head));
  return {head.ts,        head.has_usage ? std::optional(head.usage) : std::nullopt,
          head.after_gap, head.counter_reset,
          head.mode,      {values, columns_}};
}

StepView StepSeries::operator[](std::size_t i) const {
  assert(i < size_);
  return (*store_)[first_ + i];
}

StepSeries StepSeries::subseries(std::size_t first, std::size_t count) const {
  assert(first <= size_);
  return {*store_, first_ + first, std::min(count, size_ - first)};
}

ingest::Step to_step(const StepView& view) {
  return {view.ts,        view.usage,
          view.after_gap, view.counter_reset,
          view.mode,      std::vector<double>(view.values.begin(), view.values.end())};
}

}  // namespace portent::train
