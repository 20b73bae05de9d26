#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "serve/desk/principal.h"
#include "serve/store/store.h"

namespace portent::serve {

struct CacheOptions {
  std::int64_t fresh_ms = 400;  ///< after it one request looks again, the others go on with what is known
  std::int64_t stale_ms = 900;  ///< after it nobody goes on without looking: a revocation holds within 1 s
  std::size_t most = 10'000;    ///< keys and sessions remembered
  std::int64_t idle_ms = 30 * 60'000;  ///< how long a session lives without a request
};

/// Finds out who a key or a session's token belongs to, asking the database at most every `fresh_ms` for
/// each. Thread-safe.
class AccessCache {
 public:
  explicit AccessCache(store::Store& store, CacheOptions options = {}) : store_(store), options_(options) {}

  /// Nothing where the key is unknown, revoked, expired or on the risk list. Throws UnavailableError where
  /// the database is needed and away.
  std::optional<desk::Principal> of_key(std::string_view key, std::int64_t now_ms);
  /// Nothing where the session has ended or its person may no longer sign in. Using a session keeps it alive.
  std::optional<desk::Principal> of_session(std::string_view token, std::int64_t now_ms);
  bool address_blocked(const std::string& address, std::int64_t now_ms);
  /// Looks everything up anew: for whoever just changed something here.
  void forget();

 private:
  struct Entry {
    desk::Principal who;
    std::int64_t until_ms = 0;  ///< the key or session ends
    std::int64_t checked_ms = 0;
    std::unique_ptr<std::atomic<bool>> refreshing = std::make_unique<std::atomic<bool>>(false);
  };
  using Look = std::optional<Entry> (AccessCache::*)(std::string_view secret, const std::string& hash,
                                                     std::int64_t now_ms);
  std::optional<desk::Principal> find(std::string_view secret, std::int64_t now_ms, Look look);
  std::optional<Entry> look_up_key(std::string_view secret, const std::string& hash, std::int64_t now_ms);
  std::optional<Entry> look_up_session(std::string_view secret, const std::string& hash, std::int64_t now_ms);
  bool fresh_enough(const Entry& entry, std::int64_t now_ms) const;

  store::Store& store_;
  CacheOptions options_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;  ///< by the hash of the secret
  std::shared_mutex blocked_mutex_;
  std::unordered_set<std::string> blocked_;  ///< addresses
  std::int64_t blocked_checked_ms_ = INT64_MIN;
};

}  // namespace portent::serve
