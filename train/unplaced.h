#pragma once

#include <cstdint>
#include <string>

namespace portent::train {

/// What a table tells and no reading bears out: how often, and the first in words such as "P-101 2031-03-01".
struct Unplaced {
  std::uint64_t count = 0;
  std::string first;

  void add(const std::string& words) {
    if (count++ == 0) first = words;
  }
  friend bool operator==(const Unplaced&, const Unplaced&) = default;
};

}  // namespace portent::train
