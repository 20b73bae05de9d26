#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portent::ingest {

/// How plain MQTT topics name assets and channels: levels of text, of which `{asset}`, `{channel}` and
/// `{site}` stand for what they name, `+` for any one level and a last `#` for any rest. Such as
/// `plant/{asset}/{channel}`. Immutable.
class TopicTemplate {
 public:
  /// Throws FatalError where it has no {asset}, a placeholder twice or one that is not a whole level.
  explicit TopicTemplate(const std::string& pattern);

  /// What to subscribe to: placeholders as `+`.
  const std::string& filter() const { return filter_; }
  bool names_channel() const { return channel_level_ >= 0; }

  struct Match {
    std::string asset;    ///< SITE:ASSET where the template has a {site}; may be no valid id
    std::string channel;  ///< "" where the template has none: the payload names its channels
  };
  std::optional<Match> match(std::string_view topic) const;

 private:
  std::vector<std::string> levels_;
  std::string filter_;
  int asset_level_ = -1, channel_level_ = -1, site_level_ = -1;
};

}  // namespace portent::ingest
