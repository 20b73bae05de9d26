#include "serve/desk/points.h"

#include <fmt/format.h>

#include <cmath>

#include "ingest/units.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/publish.h"
#include "serve/desk/thresholds.h"
#include "serve/store/node_tree.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using store::Point;
using store::Session;
using Kind = Refusal::Kind;

const std::string& tag_of(const Point& point) {
  return point.tag.empty() ? point.channel : point.tag;
}

/// Names and tags that others have already: each tag of an asset is one point's.
void check_others(Session& session, const Point& point, Faults& faults) {
  for (const Point& other : store::points_of_node(session, point.node))
    if (other.id != point.id && other.name == point.name)
      faults.push_back(
          {"name", fmt::format("'{}' is that of point '{}' on the same node", point.name, other.id)});
  const auto assets = assets_around(session, point.node);
  if (assets.empty()) return;
  for (const Point& other : points_of_asset(session, assets.front()))
    if (other.id != point.id && tag_of(other) == tag_of(point))
      faults.push_back({"tag", fmt::format("'{}' is that of point '{}' of '{}'", tag_of(point), other.id,
                                           assets.front())});
}

/// What the point would make of the bindings that it is part of.
void check_bindings(Session& session, const Point& point, Faults& faults) {
  for (const std::string& asset : assets_around(session, point.node))
    check_binding(session, asset, nullptr, std::span(&point, 1), "", faults);
}

void publish_around(Session& session, const std::string& node, std::int64_t now_ms) {
  for (const std::string& asset : assets_around(session, node)) publish_binding(session, asset, now_ms);
}

Outcome<Point> current(Session& session, const std::string& id, std::int64_t version) {
  auto there = id_problem(id).empty() ? store::find_point(session, id) : std::nullopt;
  if (!there) return refuse(Kind::kNotFound, "id", fmt::format("there is no point '{}'", id));
  if (there->version == version) return std::move(*there);
  return refuse(
      Kind::kStale, "version",
      fmt::format("point '{}' is of version {} by now, not {}: read it again", id, there->version, version));
}

}  // namespace

void check_point(Point& point, Faults& faults) {
  if (point.name.empty()) point.name = point.channel;
  if (point.channel.empty()) point.channel = point.name;
  if (auto problem = id_problem(point.id); !problem.empty()) faults.push_back({"id", problem});
  if (point.name.empty()) faults.push_back({"name", "is missing"});
  for (const auto& [field, text] :
       {std::pair{"name", point.name}, {"channel", point.channel}, {"tag", point.tag}, {"type", point.type}})
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({field, problem});
  if (!point.unit.empty() && !ingest::known_unit(point.unit))
    faults.push_back(
        {"unit", fmt::format("'{}' is no unit that is known; write it as UCUM does, such as mm/s or Cel",
                             point.unit)});
  if (!std::isfinite(point.scale) || point.scale == 0) faults.push_back({"scale", "is 0 or no number"});
  if (!std::isfinite(point.shift)) faults.push_back({"offset", "is no number"});
  const std::size_t before = faults.size();
  const Thresholds thresholds = parse_thresholds(point.thresholds, "thresholds", faults);
  if (faults.size() == before) point.thresholds = encode_thresholds(thresholds);
}

std::vector<Point> points_of_asset(Session& session, const std::string& asset) {
  std::vector<std::string> places = {asset};
  for (const store::Node& inside : store::nodes_of_asset(session, asset)) places.push_back(inside.id);
  return store::points_of_nodes(session, places);
}

Outcome<Point> create_point(Session& session, const Point& wanted, std::int64_t now_ms) {
  Point made = wanted;
  Faults faults;
  check_point(made, faults);
  if (!id_problem(made.node).empty() || !store::find_node(session, made.node))
    faults.push_back({"node", fmt::format("'{}' is not in the ledger; add it first", made.node)});
  if (!faults.empty()) return refuse(std::move(faults));
  if (store::find_point(session, made.id))
    return refuse(Kind::kTaken, "id", fmt::format("point '{}' is there already", made.id));
  check_others(session, made, faults);
  check_bindings(session, made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  made.version = 1;
  made.created_ms = made.updated_ms = now_ms;
  store::insert_point(session, made);
  publish_around(session, made.node, now_ms);
  return made;
}

Outcome<Point> change_point(Session& session, const Point& wanted, std::int64_t now_ms) {
  auto there = current(session, wanted.id, wanted.version);
  if (!there) return there;
  Point made = wanted;
  made.node = there->node;
  made.created_ms = there->created_ms;
  made.updated_ms = there->updated_ms;
  Faults faults;
  check_point(made, faults);
  if (faults.empty()) check_others(session, made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (made == *there) return there;
  check_bindings(session, made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  made.updated_ms = now_ms;
  if (!store::update_point(session, made))
    return refuse(Kind::kStale, "version",
                  fmt::format("point '{}' was changed meanwhile: read it again", made.id));
  ++made.version;
  publish_around(session, made.node, now_ms);
  return made;
}

Outcome<Point> remove_point(Session& session, const std::string& id, std::int64_t version,
                            std::int64_t now_ms) {
  auto there = current(session, id, version);
  if (!there) return there;
  if (!store::delete_point(session, id, version))
    return refuse(Kind::kStale, "version",
                  fmt::format("point '{}' was changed meanwhile: read it again", id));
  publish_around(session, there->node, now_ms);
  return there;
}

}  // namespace portent::serve::desk
