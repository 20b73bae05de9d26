#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "features/quality.h"

namespace portent::serve {

/// The newest window of an asset, with those of its channels alone that are suspect.
struct SuspectChannels {
  std::int64_t from = 0, to = 0;  ///< event time, ms since epoch UTC
  std::vector<features::ChannelQuality> channels;
  friend bool operator==(const SuspectChannels&, const SuspectChannels&) = default;
};

/// Which channels of which assets look wrong at present, for the API and the metrics. Filled once a window is
/// committed. Thread-safe.
class QualityView {
 public:
  /// An asset without a suspect channel is forgotten.
  void set(const std::string& asset, const features::QualityWindow& window);
  std::optional<SuspectChannels> find(const std::string& asset) const;
  std::map<std::string, SuspectChannels> all() const;
  /// Windows of channels by what was wrong in them, and by who is to blame, since the start.
  std::map<std::string, std::uint64_t> faults() const;
  std::map<std::string, std::uint64_t> suspects() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, SuspectChannels> suspect_;
  std::map<std::string, std::uint64_t> faults_, suspects_;
};

}  // namespace portent::serve
