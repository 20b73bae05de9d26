#include "ingest/mqtt/topic_template.h"

#include "ingest/error.h"

namespace portent::ingest {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> levels;
  for (std::size_t from = 0;;) {
    const auto slash = text.find('/', from);
    levels.emplace_back(text.substr(from, slash - from));
    if (slash == std::string_view::npos) return levels;
    from = slash + 1;
  }
}

[[noreturn]] void refuse(const std::string& pattern, const std::string& flaw) {
  throw FatalError("topic template '" + pattern + "': " + flaw +
                   "; write one such as plant/{asset}/{channel}");
}

}  // namespace

TopicTemplate::TopicTemplate(const std::string& pattern) : levels_(split(pattern)) {
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const std::string& level = levels_[i];
    int* place = level == "{asset}"     ? &asset_level_
                 : level == "{channel}" ? &channel_level_
                 : level == "{site}"    ? &site_level_
                                        : nullptr;
    if (place && *place >= 0) refuse(pattern, level + " stands twice");
    if (place) *place = static_cast<int>(i);
    if (!place && level.find_first_of("{}") != std::string::npos)
      refuse(pattern, "'" + level + "' is not {site}, {asset}, {channel} or plain text");
    if (!place && level.size() > 1 && level.find_first_of("+#") != std::string::npos)
      refuse(pattern, "+ and # stand for whole levels");
    if (level == "#" && i + 1 < levels_.size()) refuse(pattern, "# stands for the rest, at the end");
    filter_ += (i == 0 ? "" : "/") + (place ? "+" : level);
  }
  if (asset_level_ < 0) refuse(pattern, "it has no level {asset}");
}

std::optional<TopicTemplate::Match> TopicTemplate::match(std::string_view topic) const {
  const std::vector<std::string> found = split(topic);
  const bool open = levels_.back() == "#";
  if (open ? found.size() + 1 < levels_.size() : found.size() != levels_.size()) return std::nullopt;
  for (std::size_t i = 0; i + (open ? 1 : 0) < levels_.size(); ++i) {
    const std::string& level = levels_[i];
    if (level != "+" && !level.starts_with('{') && level != found[i]) return std::nullopt;
  }
  Match match;
  if (site_level_ >= 0) match.asset = found[static_cast<std::size_t>(site_level_)] + ':';
  match.asset += found[static_cast<std::size_t>(asset_level_)];
  if (channel_level_ >= 0) match.channel = found[static_cast<std::size_t>(channel_level_)];
  return match;
}

}  // namespace portent::ingest
