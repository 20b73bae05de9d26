#pragma once

#include <cstdint>

#include "serve/store/leases.h"

// What comes round by the wall clock, which may be set back: that must hold up nothing.

namespace portent::serve::store {

/// Whether `every_ms` have passed since `last_ms`, or the clock was set back since.
inline bool is_due(std::int64_t now_ms, std::int64_t last_ms, std::int64_t every_ms) {
  return now_ms < last_ms || now_ms - last_ms >= every_ms;
}

/// Whether more than two thirds of a lease's time (`for_ms`) are left; one that ends later than any can was
/// taken before the clock was set back, and is to be renewed.
inline bool is_fresh(const Lease& lease, std::int64_t now_ms, std::int64_t for_ms) {
  const std::int64_t left_ms = lease.until_ms - now_ms;
  return left_ms > for_ms * 2 / 3 && left_ms <= for_ms;
}

}  // namespace portent::serve::store
