#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/kafka/client.h"

namespace portent::ingest::kafka {

/// The topics that one producer writes to, each looked up once: a topic met for the first time in a produce
/// call costs a second (librdkafka's metadata round), asked for beforehand under a millisecond. Must end
/// before the client. Not thread-safe.
class Outlets {
 public:
  struct Outlet {
    std::string name;
    int partitions = 0;
    UniqueTopic handle;
  };

  Outlets(const Client& client, std::chrono::milliseconds wait) : client_(client), wait_(wait) {}

  /// Valid as long as this object. Throws FatalError where there is no such topic.
  const Outlet& of(std::string_view topic);

 private:
  const Outlet& open(std::string_view topic);

  const Client& client_;
  std::chrono::milliseconds wait_;
  std::vector<std::unique_ptr<Outlet>> outlets_;  ///< a handful; the last one used comes first
};

}  // namespace portent::ingest::kafka
