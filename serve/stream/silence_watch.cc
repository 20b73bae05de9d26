#include "serve/stream/silence_watch.h"

#include <algorithm>
#include <array>
#include <set>

namespace portent::serve {

std::string_view silent_by_name(SilentBy by) {
  static constexpr std::array<std::string_view, 3> kNames = {"event", "wall", "never"};
  return kNames[static_cast<std::size_t>(by)];
}

void SilenceWatch::set(int partition, std::vector<AssetHeard> assets) {
  const std::lock_guard lock(mutex_);
  partitions_[partition].assets = std::move(assets);
}

void SilenceWatch::clear(int partition) {
  const std::lock_guard lock(mutex_);
  partitions_.erase(partition);
}

void SilenceWatch::expect(int partition, std::vector<AssetHeard> bound, std::int64_t since_ms) {
  const std::lock_guard lock(mutex_);
  const auto at = partitions_.find(partition);
  if (at == partitions_.end()) return;  // another process has it
  at->second.expected = std::move(bound);
  if (at->second.since_ms == 0) at->second.since_ms = since_ms;
}

void SilenceWatch::set_lag(int partition, std::int64_t records) {
  const std::lock_guard lock(mutex_);
  if (const auto at = partitions_.find(partition); at != partitions_.end()) at->second.lag = records;
}

void SilenceWatch::judge(const Partition& partition, std::int64_t now_ms,
                         std::map<std::string, SilenceChange>& silent) {
  std::int64_t newest_ts = 0, newest_arrival = 0;
  std::set<std::string_view> heard;
  for (const AssetHeard& asset : partition.assets) {
    newest_ts = std::max(newest_ts, asset.ts);
    newest_arrival = std::max(newest_arrival, asset.arrival_ms);
  }
  const std::int64_t clock = partition.lag > 0 ? std::min(now_ms, newest_arrival) : now_ms;
  for (const AssetHeard& asset : partition.assets) {
    heard.insert(asset.asset);
    if (asset.silent_after_ms <= 0) continue;
    if (newest_ts - asset.ts > asset.silent_after_ms)
      silent[asset.asset] = {asset, SilentBy::kEvent, now_ms};
    else if (clock - asset.arrival_ms > asset.silent_after_ms)
      silent[asset.asset] = {asset, SilentBy::kWall, now_ms};
  }
  for (const AssetHeard& asset : partition.expected)
    if (asset.silent_after_ms > 0 && partition.lag == 0 &&
        now_ms - partition.since_ms > asset.silent_after_ms && !heard.contains(asset.asset))
      silent[asset.asset] = {asset, SilentBy::kNever, now_ms};
}

std::vector<SilenceChange> SilenceWatch::check(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  std::map<std::string, SilenceChange> silent;
  std::map<std::string_view, const AssetHeard*> heard;
  for (const auto& [number, partition] : partitions_) {
    judge(partition, now_ms, silent);
    for (const AssetHeard& asset : partition.assets)
      if (silent_.contains(asset.asset)) heard.emplace(asset.asset, &asset);
  }
  std::vector<SilenceChange> changes;
  for (auto& [asset, change] : silent) {
    const auto before = silent_.find(asset);
    if (before == silent_.end() || before->second.heard.ts != change.heard.ts)
      changes.push_back(change);
    else
      change = before->second;  // as it was found first
  }
  for (const auto& [asset, change] : silent_)
    if (const auto now = heard.find(asset); !silent.contains(asset) && now != heard.end())
      changes.push_back({*now->second, std::nullopt, now_ms});
  silent_ = std::move(silent);
  return changes;
}

std::vector<SilenceChange> SilenceWatch::silent() const {
  const std::lock_guard lock(mutex_);
  std::vector<SilenceChange> all;
  for (const auto& [asset, change] : silent_) all.push_back(change);
  return all;
}

std::optional<SilenceChange> SilenceWatch::find(const std::string& asset) const {
  const std::lock_guard lock(mutex_);
  const auto at = silent_.find(asset);
  return at == silent_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace portent::serve
