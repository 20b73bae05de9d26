#include "serve/stream/quality_view.h"

namespace portent::serve {
namespace {

constexpr double kComplete = 0.9;  // below it a channel counts as incomplete

void count(const features::ChannelQuality& channel, std::map<std::string, std::uint64_t>& faults) {
  if (channel.completeness < kComplete) ++faults["incomplete"];
  if (channel.invalid > 0) ++faults["invalid"];
  if (channel.stale) ++faults["stale"];
  if (channel.stuck > 0) ++faults["stuck"];
  if (channel.spikes > 0) ++faults["spike"];
  if (channel.range > 0) ++faults["range"];
  if (channel.jumps > 0) ++faults["jump"];
  if (channel.departed) ++faults["departure"];
}

}  // namespace

void QualityView::set(const std::string& asset, const features::QualityWindow& window) {
  SuspectChannels found{window.from, window.to, {}};
  const std::lock_guard lock(mutex_);
  for (const features::ChannelQuality& channel : window.channels) {
    count(channel, faults_);
    if (channel.suspect == features::Suspect::kNobody) continue;
    ++suspects_[std::string(features::suspect_name(channel.suspect))];
    found.channels.push_back(channel);
  }
  if (found.channels.empty())
    suspect_.erase(asset);
  else
    suspect_[asset] = std::move(found);
}

std::optional<SuspectChannels> QualityView::find(const std::string& asset) const {
  const std::lock_guard lock(mutex_);
  const auto at = suspect_.find(asset);
  return at == suspect_.end() ? std::nullopt : std::optional(at->second);
}

std::map<std::string, SuspectChannels> QualityView::all() const {
  const std::lock_guard lock(mutex_);
  return suspect_;
}

std::map<std::string, std::uint64_t> QualityView::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

std::map<std::string, std::uint64_t> QualityView::suspects() const {
  const std::lock_guard lock(mutex_);
  return suspects_;
}

}  // namespace portent::serve
