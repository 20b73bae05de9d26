#include "serve/outward/retry.h"

#include <algorithm>

namespace portent::serve::outward {
namespace {

constexpr std::int64_t kFirst = 5'000, kLongest = 3'600'000, kLongestAsked = 86'400'000;  // ms

}  // namespace

std::int64_t wait_after(std::int64_t failures, double chance, std::optional<std::int64_t> asked_ms) {
  std::int64_t wait = kFirst;
  for (std::int64_t i = 1; i < failures && wait < kLongest; ++i) wait *= 4;
  wait = std::min(wait, kLongest);
  const auto shaken = static_cast<std::int64_t>(static_cast<double>(wait) * (0.75 + 0.25 * chance));
  return std::max(shaken, std::min(asked_ms.value_or(0), kLongestAsked));
}

}  // namespace portent::serve::outward
