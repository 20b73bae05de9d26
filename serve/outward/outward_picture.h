#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portent::serve::outward {

/// How it stands with what goes to subscribers, for the metrics.
struct OutwardPicture {
  struct Line {
    std::string subscriber;
    std::string kind;                          ///< webhook or email
    std::uint64_t delivered = 0, refused = 0;  ///< tries of this process that were taken, and that were not
    std::int64_t waiting = 0, dead = 0;
    std::int64_t oldest_ms = 0;  ///< when the oldest that waits was made; 0: none waits
  };
  std::int64_t seen_ms = 0;  ///< 0: nobody has looked yet
  std::vector<Line> lines;   ///< by name
};

}  // namespace portent::serve::outward
