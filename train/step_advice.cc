#include "train/step_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace portent::train {
namespace {

constexpr std::size_t kMostSteps = 1500, kGoodSteps = 300;

template <typename T>
T median_of(std::vector<T> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

struct Duration {
  std::int64_t ms;
  const char* words;
};
constexpr Duration kDurations[] = {{1'000, "1s"},           {10'000, "10s"},        {60'000, "1min"},
                                   {600'000, "10min"},      {1'800'000, "30min"},   {3'600'000, "1h"},
                                   {7'200'000, "2h"},       {14'400'000, "4h"},     {28'800'000, "8h"},
                                   {86'400'000, "24h"},     {172'800'000, "48h"},   {604'800'000, "168h"},
                                   {1'209'600'000, "336h"}, {2'419'200'000, "672h"}};

/// The length that gives a life of `ms` about kGoodSteps steps.
const char* duration_for(std::int64_t ms) {
  const std::int64_t wanted = ms / static_cast<std::int64_t>(kGoodSteps);
  const auto found = std::ranges::find_if(kDurations, [&](const Duration& d) { return d.ms >= wanted; });
  return found == std::end(kDurations) ? std::end(kDurations)[-1].words : found->words;
}

}  // namespace

std::optional<std::string> step_advice(const Fleet& fleet) {
  std::vector<std::size_t> steps;
  std::vector<std::int64_t> times;
  for (const Life& life : fleet.lives) {
    if (life.steps.empty()) continue;
    steps.push_back(life.steps.size());
    times.push_back(life.steps[life.steps.size() - 1].ts - life.steps[0].ts);
  }
  if (steps.empty() || median_of(steps) <= kMostSteps) return std::nullopt;
  const std::size_t median = median_of(steps);
  if (fleet.step.every == ingest::StepConfig::Every::kCycle)
    return fmt::format(
        "the median life has {} steps, but models look back over 60 to 150 of them; give the data with one "
        "row for every {} cycles or so",
        median, median / kGoodSteps);
  return fmt::format(
      "the median life has {} steps, but models look back over 60 to 150 of them; try `step: {{every: {}}}` "
      "in the schema",
      median, duration_for(median_of(times)));
}

}  // namespace portent::train
