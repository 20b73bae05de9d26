#pragma once

#include <cstdint>
#include <optional>

namespace portent::serve::outward {

/// How long to wait after the `failures`-th failure in a row (from 1): 5 s, four times as long after each, at
/// most 1 h, so that whoever was away is found again within the hour; of that between three quarters and the
/// whole, by `chance` (0 to 1), so that not all come at once. Never less than what the receiver asked for
/// (`asked_ms`), which counts up to a day.
std::int64_t wait_after(std::int64_t failures, double chance, std::optional<std::int64_t> asked_ms);

}  // namespace portent::serve::outward
