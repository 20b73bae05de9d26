#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/log.h"

namespace portent::cli {

/// How far a topic reached when this was made, and whether a group has consumed all of that. One thread.
class DrainGoal {
 public:
  /// `log` must outlive this.
  DrainGoal(ingest::Log& log, std::string group, std::string topic);
  bool reached();

 private:
  ingest::Log& log_;
  std::string group_, topic_;
  std::vector<std::int64_t> ends_;  ///< by partition
};

}  // namespace portent::cli
