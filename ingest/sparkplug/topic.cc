#include "ingest/sparkplug/topic.h"

#include <array>
#include <utility>
#include <vector>

#include "ingest/decode.h"

namespace portent::ingest {
namespace {

constexpr std::string_view kNamespace = "spBv1.0";

constexpr std::array<std::string_view, 6> kKinds = {"NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH"};

std::optional<SparkplugKind> kind_of(std::string_view word) {
  for (std::size_t k = 0; k < kKinds.size(); ++k)
    if (kKinds[k] == word) return static_cast<SparkplugKind>(k);
  return std::nullopt;
}

std::vector<std::string_view> levels_of(std::string_view topic) {
  std::vector<std::string_view> levels;
  for (std::size_t from = 0;;) {
    const auto slash = topic.find('/', from);
    levels.push_back(topic.substr(from, slash - from));
    if (slash == std::string_view::npos) return levels;
    from = slash + 1;
  }
}

std::string fit_for_id(std::string_view name) {
  std::string fit;
  for (const char c : name) fit += valid_asset_id({&c, 1}) ? c : '_';
  return fit;
}

}  // namespace

std::optional<SparkplugTopic> parse_sparkplug_topic(std::string_view topic) {
  const auto levels = levels_of(topic);
  if (levels.size() < 4 || levels.size() > 5 || levels[0] != kNamespace) return std::nullopt;
  const auto kind = kind_of(levels[2]);
  if (!kind) return std::nullopt;
  const bool of_device = *kind >= SparkplugKind::kDeviceBirth;
  if (of_device != (levels.size() == 5) || levels[1].empty() || levels[3].empty()) return std::nullopt;
  SparkplugTopic parsed{std::string(levels[1]), *kind, std::string(levels[3]), {}};
  if (of_device) parsed.device = levels[4];
  if (of_device && parsed.device.empty()) return std::nullopt;
  return parsed;
}

std::string sparkplug_topic(const SparkplugTopic& of, SparkplugKind kind, std::string_view device) {
  std::string topic = std::string(kNamespace) + '/' + of.group + '/' +
                      std::string(kKinds[static_cast<std::size_t>(kind)]) + '/' + of.edge;
  if (!device.empty()) topic += '/' + std::string(device);
  return topic;
}

std::string sparkplug_asset(const SparkplugTopic& topic, std::string_view device, std::string_view pattern) {
  const std::array<std::pair<std::string_view, std::string_view>, 3> names = {
      {{"{group}", topic.group}, {"{edge}", topic.edge}, {"{device}", device}}};
  std::string id(pattern);
  for (const auto& [place, name] : names)
    if (const auto at = id.find(place); at != std::string::npos)
      id.replace(at, place.size(), fit_for_id(name));
  while (device.empty() && !id.empty() && std::string_view(":.-_").find(id.back()) != std::string_view::npos)
    id.pop_back();
  return id;
}

}  // namespace portent::ingest
