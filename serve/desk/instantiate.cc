#include "serve/desk/instantiate.h"

#include <fmt/format.h>

#include <map>

#include "serve/desk/binding.h"
#include "serve/desk/classes.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/points.h"
#include "serve/desk/publish.h"
#include "serve/store/node_tree.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using store::Node;
using store::Point;
using store::Session;
using Kind = Refusal::Kind;

struct Plan {
  std::vector<Node> parts;  ///< from the top of each tree down
  std::vector<Point> points;
};

/// What an asset lacks of its class, checked, nothing written.
class Planner {
 public:
  Planner(Session& session, const Node& asset, std::int64_t now_ms)
      : session_(session), asset_(asset), now_ms_(now_ms) {
    for (const Node& node : store::nodes_of_asset(session, asset.id))
      if (node.kind >= store::NodeKind::kPart) places_[part_name(node)] = node.id;
  }

  void parts(const std::vector<PartTemplate>& wanted, const std::string& parent, int depth) {
    for (const PartTemplate& part : wanted) {
      if (!places_.contains(part.name)) add_part(part, parent, depth);
      parts(part.parts, places_[part.name], depth + 1);
    }
  }
  void points(const std::vector<PointTemplate>& wanted) {
    for (const PointTemplate& point : wanted) add_point(point);
  }

  Plan plan;
  Faults faults;

 private:
  std::string id_of(const std::string& name) {
    std::string id = asset_.id + "." + name;
    if (const auto problem = id_problem(id); !problem.empty())
      faults.push_back({"id", fmt::format("'{}' {}", id, problem)});
    return id;
  }

  void add_part(const PartTemplate& part, const std::string& parent, int depth) {
    Node made;
    made.id = id_of(part.name);
    places_[part.name] = made.id;
    if (const auto there = store::find_node(session_, made.id)) {
      if (there->parent != parent)
        faults.push_back({"id", fmt::format("'{}' is another node already", made.id)});
      return;
    }
    made.parent = parent;
    made.kind = depth == 0 ? store::NodeKind::kPart : store::NodeKind::kSubPart;
    made.site = asset_.site;
    made.name = part.title.empty() ? part.name : part.title;
    made.code = part.name;
    made.source = "class " + asset_.asset_class;
    made.created_ms = made.updated_ms = now_ms_;
    plan.parts.push_back(std::move(made));
  }

  void add_point(const PointTemplate& point) {
    Point made;
    made.id = id_of(point.name);
    if (store::find_point(session_, made.id)) return;
    made.node = point.part.empty() ? asset_.id : places_[point.part];
    made.name = point.name;
    made.channel = point.channel.empty() ? point.name : point.channel;
    made.tag = point.tag;
    made.unit = point.unit;
    made.type = point.type;
    made.scale = point.scale;
    made.shift = point.shift;
    made.thresholds = encode_thresholds(point.thresholds);
    made.created_ms = made.updated_ms = now_ms_;
    check_point(made, faults);
    if (has_name(made)) return;
    plan.points.push_back(std::move(made));
  }
  bool has_name(const Point& made) {
    for (const Point& other : store::points_of_node(session_, made.node))
      if (other.name == made.name) return true;
    return false;
  }

  Session& session_;
  const Node& asset_;
  std::int64_t now_ms_;
  std::map<std::string, std::string> places_;  // a part's node by its name
};

}  // namespace

Outcome<Instantiated> instantiate_class(Session& session, const std::string& id, std::int64_t now_ms) {
  store::lock_tree(session);
  const auto asset = id_problem(id).empty() ? store::find_node(session, id) : std::nullopt;
  if (!asset) return refuse(Kind::kNotFound, "id", fmt::format("there is no '{}' in the ledger", id));
  if (!is_asset(*asset))
    return refuse(Kind::kInvalid, "kind", "is neither equipment nor sub-equipment with a class");
  const auto of = known_class(session, asset->asset_class);
  if (!of) return refuse(Kind::kInvalid, "class", "is not known; give the asset one that is");
  Planner planner(session, *asset, now_ms);
  planner.parts(of->parts, id, 0);
  planner.points(of->points);
  if (planner.faults.empty()) check_binding(session, id, &*of, planner.plan.points, "class", planner.faults);
  if (!planner.faults.empty()) return refuse(std::move(planner.faults));
  for (const Node& part : planner.plan.parts) store::insert_node(session, part);
  for (const Point& point : planner.plan.points) store::insert_point(session, point);
  publish_binding(session, id, now_ms);
  return Instantiated{planner.plan.parts.size(), planner.plan.points.size()};
}

}  // namespace portent::serve::desk
