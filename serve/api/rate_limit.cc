#include "serve/api/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace portent::serve {
namespace {

double filled_to(double tokens, std::int64_t from_ms, std::int64_t now_ms, Rate rate) {
  const double passed = static_cast<double>(std::max<std::int64_t>(0, now_ms - from_ms)) / 1'000;
  return std::min(rate.burst, tokens + passed * rate.per_second);
}

}  // namespace

void RateLimit::forget_full(std::int64_t now_ms) {
  std::erase_if(buckets_, [&](const auto& entry) {
    return filled_to(entry.second.tokens, entry.second.at_ms, now_ms, rate_) >= rate_.burst;
  });
  if (buckets_.size() >= most_) buckets_.clear();  // everybody begins anew rather than nobody gets in
}

RateLimit::Bucket& RateLimit::filled(std::string_view who, std::int64_t now_ms) {
  std::string name(who);
  auto found = buckets_.find(name);
  if (found == buckets_.end()) {
    if (buckets_.size() >= most_) forget_full(now_ms);
    found = buckets_.emplace(std::move(name), Bucket{rate_.burst, now_ms}).first;
  }
  Bucket& bucket = found->second;
  bucket.tokens = filled_to(bucket.tokens, bucket.at_ms, now_ms, rate_);
  bucket.at_ms = now_ms;
  return bucket;
}

std::optional<std::int64_t> RateLimit::take(std::string_view who, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Bucket& bucket = filled(who, now_ms);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  return std::max<std::int64_t>(1,
                                static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / rate_.per_second)));
}

std::optional<std::int64_t> RateLimit::wait_s(std::string_view who, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(std::string(who));
  if (found == buckets_.end()) return std::nullopt;
  const double tokens = filled_to(found->second.tokens, found->second.at_ms, now_ms, rate_);
  if (tokens >= 1) return std::nullopt;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((1 - tokens) / rate_.per_second)));
}

}  // namespace portent::serve
