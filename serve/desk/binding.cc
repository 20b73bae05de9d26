#include "serve/desk/binding.h"

#include <algorithm>

namespace portent::serve::desk {
namespace {

using ingest::AssetBinding;
using store::Node;
using store::Point;

bool is_part(const Node& node) {
  return node.kind >= store::NodeKind::kPart;
}

void add_class_parts(const std::vector<PartTemplate>& from, std::vector<std::string>& into) {
  for (const PartTemplate& part : from) {
    into.push_back(part.name);
    add_class_parts(part.parts, into);
  }
}

std::vector<std::string> parts_of(const AssetClass* of, std::span<const Node> inside) {
  std::vector<std::string> names;
  for (const Node& node : inside)
    if (is_part(node)) names.push_back(part_name(node));
  if (names.empty() && of) add_class_parts(of->parts, names);
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

void add_class_tags(const AssetClass& of, AssetBinding& into) {
  for (const PointTemplate& point : of.points) {
    const std::string& channel = point.channel.empty() ? point.name : point.channel;
    into.tags[point.tag.empty() ? channel : point.tag] = {channel,    point.scale, point.shift,
                                                          point.unit, point.part,  ""};
  }
  for (const auto& [name, tag] : of.tags) into.tags[name] = tag;
}

void add_point(const Node& asset, std::span<const Node> inside, const Point& point, AssetBinding& into) {
  const auto on = std::ranges::find(inside, point.node, &Node::id);
  const bool of_asset = point.node == asset.id;
  if (!of_asset && on == inside.end()) return;
  const std::string& channel = point.channel.empty() ? point.name : point.channel;
  into.tags[point.tag.empty() ? channel : point.tag] = {
      channel, point.scale, point.shift, point.unit, of_asset || !is_part(*on) ? "" : part_name(*on),
      point.id};
}

}  // namespace

std::optional<ingest::NamedBinding> binding_of(const Node& asset, const AssetClass* of,
                                               std::span<const Node> inside, std::span<const Point> points) {
  if (!is_asset(asset) || asset.state != store::NodeState::kRegistered) return std::nullopt;
  AssetBinding binding;
  binding.model = !asset.model_alias.empty() ? asset.model_alias : of ? of->model : "";
  if (binding.model.empty()) return std::nullopt;
  binding.asset_class = asset.asset_class;
  binding.site = asset.site;
  binding.life_start = asset.life_start;
  if (of) {
    binding.silent_after_ms = of->silent_after_ms;
    add_class_tags(*of, binding);
  }
  for (const Point& point : points) add_point(asset, inside, point, binding);
  binding.parts = parts_of(of, inside);
  return ingest::NamedBinding{asset.id, std::move(binding)};
}

}  // namespace portent::serve::desk
