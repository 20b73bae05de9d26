#include "serve/desk/publish.h"

#include <fmt/format.h>

#include "serve/desk/binding.h"
#include "serve/desk/classes.h"
#include "serve/desk/points.h"
#include "serve/store/bound_assets.h"
#include "serve/store/node_tree.h"
#include "serve/store/nodes.h"
#include "serve/store/outbox.h"

namespace portent::serve::desk {
namespace {

void say_binding(store::Session& session, const std::string& asset, const store::BoundAsset& said,
                 std::int64_t now_ms) {
  store::add_to_outbox(
      session,
      {fmt::format("asset/{}/{}", asset, said.revision), "topic:assets", asset, said.body, now_ms, {}});
}

}  // namespace

std::optional<ingest::NamedBinding> read_binding(store::Session& session, const std::string& asset) {
  const auto node = store::find_node(session, asset);
  if (!node || !is_asset(*node) || node->state != store::NodeState::kRegistered) return std::nullopt;
  const auto of = known_class(session, node->asset_class);
  if (node->model_alias.empty() && (!of || of->model.empty())) return std::nullopt;
  return binding_of(*node, of ? &*of : nullptr, store::nodes_of_asset(session, asset),
                    points_of_asset(session, asset));
}

void check_binding(store::Session& session, const std::string& asset, const AssetClass* of,
                   std::span<const store::Point> points, const char* field, Faults& faults) {
  const auto node = store::find_node(session, asset);
  if (!node || !is_asset(*node)) return;
  const auto known = of ? std::optional(*of) : known_class(session, node->asset_class);
  std::vector<store::Point> all = points_of_asset(session, asset);
  for (const store::Point& point : points) {
    std::erase_if(all, [&](const store::Point& other) { return other.id == point.id; });
    all.push_back(point);
  }
  const auto binding =
      binding_of(*node, known ? &*known : nullptr, store::nodes_of_asset(session, asset), all);
  const std::size_t bytes = binding ? ingest::encode_binding(*binding).size() : 0;
  if (bytes > ingest::kMostBindingBytes)
    faults.push_back({field, fmt::format("makes what scorers are told of '{}' {} bytes long, and {} are the "
                                         "most: fewer points and tags, or shorter names",
                                         asset, bytes, ingest::kMostBindingBytes)});
}

void publish_binding(store::Session& session, const std::string& asset, std::int64_t now_ms) {
  const store::BoundAsset before = store::lock_bound_asset(session, asset);
  const auto binding = read_binding(session, asset);
  const std::string body = binding ? ingest::encode_binding(*binding) : "";
  if (body == before.body) return;
  store::write_bound_asset(session, asset, body);
  say_binding(session, asset, {body, before.revision + 1}, now_ms);
}

void repeat_binding(store::Session& session, const std::string& asset, std::int64_t now_ms) {
  const store::BoundAsset said = store::lock_bound_asset(session, asset);
  if (said.revision == 0) return;
  // Another revision: what waits of this one may just be leaving.
  store::write_bound_asset(session, asset, said.body);
  say_binding(session, asset, {said.body, said.revision + 1}, now_ms);
}

std::vector<std::string> assets_around(store::Session& session, const std::string& node) {
  std::vector<std::string> assets;
  for (const store::Node& above : store::node_and_above(session, node)) {
    if (!is_asset(above)) continue;
    assets.push_back(above.id);
    if (above.id != node) break;
  }
  return assets;
}

std::vector<std::string> assets_below(store::Session& session, const std::string& node) {
  std::vector<std::string> assets;
  for (const store::Node& below : store::node_and_below(session, node))
    if (is_asset(below)) assets.push_back(below.id);
  return assets;
}

}  // namespace portent::serve::desk
