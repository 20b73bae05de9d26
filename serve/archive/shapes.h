#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace portent::serve {

/// Puts what has much the same columns together, so that a file has few empty ones: each of `sets` (columns
/// in ascending order) joins the first group that shares at least half of the smaller one's columns, while
/// the group has at most 2,048; at most 64 groups where that leaves room. Returns the numbers of the sets by
/// group.
std::vector<std::vector<std::size_t>> group_by_shape(const std::vector<std::vector<std::uint32_t>>& sets);

}  // namespace portent::serve
