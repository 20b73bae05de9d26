#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ingest/log.h"
#include "serve/stream/counters.h"
#include "serve/stream/live_bindings.h"

namespace portent::serve {

/// What the compacted `assets` topic says so far. Of a record that can't be read the earlier binding of its
/// key goes on. Not thread-safe.
class BindingsReader {
 public:
  BindingsReader(ingest::Log& log, const std::string& topic);

  /// Takes in everything that is committed; true where a binding changed. Equal bindings share memory.
  bool read();
  const ingest::Bindings& bindings() const { return bindings_; }
  std::uint64_t unreadable() const { return unreadable_; }

 private:
  void take(const ingest::Record& record, bool& changed);

  std::vector<std::unique_ptr<ingest::PartitionReader>> readers_;
  std::vector<std::function<std::int64_t()>> ends_;
  ingest::Bindings bindings_;
  std::map<std::string, std::weak_ptr<const ingest::AssetBinding>> known_;  ///< by what they say
  std::uint64_t unreadable_ = 0;
};

/// The bindings of the topic as it stands now.
ingest::Bindings read_bindings(ingest::Log& log, const std::string& topic);

/// Follows the topic in a thread of its own, into live(). A broker that is away for a while changes nothing.
class BindingsFeed {
 public:
  /// Records that can't be read are counted there; it must outlive this.
  BindingsFeed(ingest::Log& log, const std::string& topic, StreamCounters& counters,
               std::chrono::milliseconds every = std::chrono::milliseconds(500));

  const LiveBindings& live() const { return live_; }

 private:
  void run(std::stop_token stop, std::chrono::milliseconds every);

  BindingsReader reader_;
  LiveBindings live_;
  StreamCounters& counters_;
  std::jthread thread_;
};

}  // namespace portent::serve
