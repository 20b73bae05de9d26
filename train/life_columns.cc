#include "train/life_columns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace portent::train {
namespace {

constexpr std::size_t kBlocks = 20;
constexpr std::size_t kSmallestBlock = 8;
constexpr std::size_t kBlocksEachSide = 3;
constexpr double kJump = 1.9;    // change of level that is looked at
constexpr double kSteady = 1.3;  // largest over smallest level on one side of it

std::size_t block_size(const std::vector<double>& values) {
  return std::max(kSmallestBlock, values.size() / kBlocks);
}

std::vector<double> block_medians(const std::vector<double>& values) {
  const std::size_t size = block_size(values);
  std::vector<double> medians;
  for (std::size_t from = 0; from + size <= values.size(); from += size)
    medians.push_back(median({values.begin() + static_cast<std::ptrdiff_t>(from),
                              values.begin() + static_cast<std::ptrdiff_t>(from + size)}));
  return medians;
}

/// True where all levels have one sign and lie close together.
bool steady(std::span<const double> levels) {
  const auto [low, high] = std::ranges::minmax(levels);
  if (low <= 0 && high >= 0) return false;
  const double smaller = std::min(std::abs(low), std::abs(high)),
               larger = std::max(std::abs(low), std::abs(high));
  return larger <= kSteady * smaller;
}

/// `at`: the step of each value.
void find_jump(const std::vector<double>& finite, const std::vector<std::size_t>& at, LifeColumn& seen) {
  const std::size_t size = block_size(finite);
  const auto levels = block_medians(finite);
  for (std::size_t cut = kBlocksEachSide; cut + kBlocksEachSide <= levels.size(); ++cut) {
    const auto before = std::span(levels).first(cut), after = std::span(levels).subspan(cut);
    if (!steady(before) || !steady(after)) continue;
    const double from = median({before.begin(), before.end()}), to = median({after.begin(), after.end()});
    const double factor = to / from;
    if (factor > 0 && std::max(factor, 1 / factor) < kJump) continue;
    seen.jump = factor;
    seen.before = from;
    seen.after = to;
    seen.jump_from = at[(cut - 1) * size];
    seen.jump_to = at[std::min((cut + 1) * size, at.size() - 1)];
    return;
  }
}

constexpr double kSameFactor = 0.03;

struct UnitFactor {
  double factor;
  const char* words;
};
constexpr std::array<UnitFactor, 16> kFactors = {{{10, "10 (such as bar and 0.1 MPa)"},
                                                  {100, "100 (such as a share and per cent)"},
                                                  {1000, "1000 (such as m and mm)"},
                                                  {1e5, "100000 (bar and Pa)"},
                                                  {1e6, "1000000 (such as MPa and Pa)"},
                                                  {60, "60 (such as Hz and 1/min)"},
                                                  {3600, "3600 (hours and seconds)"},
                                                  {3.6, "3.6 (m/s and km/h)"},
                                                  {9.5493, "9.549 (rad/s and 1/min)"},
                                                  {25.4, "25.4 (in and mm)"},
                                                  {2.54, "2.54 (in and cm)"},
                                                  {6.8948, "6.895 (psi and kPa)"},
                                                  {14.5038, "14.50 (bar and psi)"},
                                                  {2.20462, "2.205 (kg and lb)"},
                                                  {3.28084, "3.281 (m and ft)"},
                                                  {9.80665, "9.807 (g and m/s2)"}}};

}  // namespace

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

LifeMatrix::LifeMatrix(const Life& life, std::size_t columns) : values_(columns) {
  for (auto& column : values_) column.reserve(life.steps.size());
  for (std::size_t i = 0; i < life.steps.size(); ++i) {
    const StepView step = life.steps[i];
    for (std::size_t c = 0; c < columns; ++c) values_[c].push_back(step.values[c]);
    usage_.push_back(step.usage ? *step.usage : usage_at(life, i));
  }
}

LifeColumn look_at(const std::vector<double>& values) {
  LifeColumn seen;
  std::vector<double> finite;
  std::vector<std::size_t> at;
  std::size_t run = 0, missing = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    missing = std::isnan(value) ? missing + 1 : 0;
    seen.longest_missing = std::max(seen.longest_missing, missing);
    if (std::isnan(value)) continue;
    run = !finite.empty() && value == finite.back() ? run + 1 : 1;
    seen.longest_run = std::max(seen.longest_run, run);
    finite.push_back(value);
    at.push_back(i);
  }
  seen.finite = finite.size();
  if (finite.empty()) return seen;
  const auto [low, high] = std::ranges::minmax(finite);
  seen.low = low;
  seen.high = high;
  seen.first = finite.front();
  seen.last = finite.back();
  seen.median = median(finite);
  find_jump(finite, at, seen);
  return seen;
}

std::optional<std::string> unit_change(double before, double after, const std::string& unit) {
  const bool temperature = unit == "Cel" || unit == "[degF]" || unit == "K";
  double best = temperature ? 2 * kSameFactor : kSameFactor;
  std::optional<std::string> words;
  const auto offer = [&](double expected, double found, const char* what) {
    const double miss = std::abs(found - expected) / std::abs(expected);
    if (!(miss < best)) return;
    best = miss;
    words = what;
  };
  for (const auto& [from, to] : {std::pair(before, after), std::pair(after, before)}) {
    for (const auto& [factor, what] : kFactors)
      if (!temperature) offer(factor * from, to, what);
    offer(1.8 * from + 32, to, "1.8 and 32 more (Cel and [degF])");
    offer(from + 273.15, to, "1 and 273 more (Cel and K)");
  }
  return words;
}

}  // namespace portent::train
