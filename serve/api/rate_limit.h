#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace portent::serve {

/// So many a second in the long run, and `burst` at once.
struct Rate {
  double per_second = 0;
  double burst = 0;
};

/// Token buckets by name. Remembers at most `most` names; those whose bucket is full again are forgotten
/// first. Thread-safe.
class RateLimit {
 public:
  explicit RateLimit(Rate rate, std::size_t most = 65'536) : rate_(rate), most_(most) {}

  /// Takes one; where there is none, returns after how many whole seconds there will be.
  std::optional<std::int64_t> take(std::string_view who, std::int64_t now_ms);
  /// Whether one could be taken, without doing so.
  std::optional<std::int64_t> wait_s(std::string_view who, std::int64_t now_ms);

 private:
  struct Bucket {
    double tokens = 0;
    std::int64_t at_ms = 0;
  };
  Bucket& filled(std::string_view who, std::int64_t now_ms);
  void forget_full(std::int64_t now_ms);

  Rate rate_;
  std::size_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace portent::serve
