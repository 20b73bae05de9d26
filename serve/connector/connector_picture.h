#pragma once

#include <cstdint>
#include <string>

namespace portent::serve::connector {

/// How it stands with the CMMS, for the metrics.
struct ConnectorPicture {
  std::string name;                       ///< "": there is no connector, or nobody has looked yet
  bool up = false;                        ///< it answers
  std::int64_t contact_ms = 0;            ///< it answered last; 0: never
  std::int64_t pending = 0, parked = 0;   ///< orders
  std::int64_t conflicts = 0;             ///< that are open
  std::uint64_t through = 0, failed = 0;  ///< orders of this process brought over, and tries that failed
  std::uint64_t odd = 0;                  ///< answers and entries that made no sense
};

}  // namespace portent::serve::connector
