#include "train/test_cuts.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "train/cuts.h"

namespace portent::train {
namespace {

/// Life counter at each reading, the last known one where it was not read; from 1 on without a counter.
std::vector<double> usages_of(const TestLife& life) {
  std::vector<double> usages;
  const auto known = std::ranges::find_if(life.readings, [](const auto& r) { return r.usage.has_value(); });
  double last = known == life.readings.end() ? 0 : *known->usage;
  for (const ingest::Reading& reading : life.readings)
    usages.push_back(last = known == life.readings.end() ? last + 1 : reading.usage.value_or(last));
  return usages;
}

}  // namespace

std::size_t readings_before(const TestLife& life, const Front& front) {
  const auto count = static_cast<double>(life.readings.size());
  if (front.share) return static_cast<std::size_t>(*front.share * count);
  if (!front.age || life.readings.empty()) return 0;
  const std::vector<double> usages = usages_of(life);
  const double origin = life.renewed ? usages.front() : 0;
  const auto met = std::ranges::find_if(usages, [&](double usage) { return usage - origin >= *front.age; });
  return static_cast<std::size_t>(met - usages.begin());
}

std::vector<TestCut> draw_test_cuts(const TestLife& life, std::size_t unseen, const TestCutRule& rule,
                                    std::size_t index) {
  std::vector<TestCut> cuts;
  if (life.readings.size() < unseen + rule.seen) return cuts;
  const std::vector<double> usages = usages_of(life);
  const auto left_at = [&](std::size_t reading) { return life.truth + usages.back() - usages[reading]; };
  const std::size_t first = unseen + rule.seen - 1;
  Random random(rule.seed, 0xc0750000 + index);
  const CutDraw draw{.seen = 0};
  for (const double drawn : draw_cuts(left_at(first) / rule.unit, rule.a_life, random, draw)) {
    std::size_t at = first;
    while (at + 1 < usages.size() && left_at(at + 1) >= drawn * rule.unit) ++at;
    cuts.push_back({at + 1, left_at(at)});
  }
  std::ranges::sort(cuts, {}, &TestCut::readings);
  return cuts;
}

TestLife met_later(TestLife life, std::size_t unseen) {
  assert(unseen < life.readings.size());
  if (unseen == 0) return life;
  life.readings.erase(life.readings.begin(), life.readings.begin() + static_cast<std::ptrdiff_t>(unseen));
  for (TestCut& cut : life.cuts) cut.readings -= unseen;
  life.renewed = false;
  return life;
}

}  // namespace portent::train
