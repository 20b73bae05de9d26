#include "serve/store/limited_points.h"

namespace portent::serve::store {
namespace {

// From each point up the tree, until a node is an asset (node.h: is_asset).
constexpr const char* kSql =
    "WITH RECURSIVE climb (point, node) AS (SELECT points.id, points.node FROM points"
    " WHERE points.thresholds <> '{}' UNION ALL"
    " SELECT climb.point, nodes.parent FROM climb JOIN nodes ON nodes.id = climb.node"
    " WHERE nodes.parent IS NOT NULL AND nodes.kind <> 'equipment'"
    " AND (nodes.kind <> 'sub_equipment' OR nodes.class = ''))"
    " SELECT asset.id, CASE WHEN place.kind NOT IN ('part', 'sub_part') THEN ''"
    " WHEN place.code = '' THEN place.name ELSE place.code END,"
    " points.id, points.node, points.name, points.channel, points.tag, points.unit, points.type, "
    "points.scale,"
    " points.shift, points.thresholds, points.version, points.created_ms, points.updated_ms"
    " FROM climb JOIN nodes AS asset ON asset.id = climb.node JOIN points ON points.id = climb.point"
    " JOIN nodes AS place ON place.id = points.node"
    " WHERE asset.state = 'registered' AND place.state = 'registered' AND (asset.kind = 'equipment'"
    " OR (asset.kind = 'sub_equipment' AND asset.class <> '')) ORDER BY asset.id, points.channel, points.id";

}  // namespace

std::vector<LimitedPoint> limited_points(Session& session) {
  const Result rows = session.run(kSql);
  std::vector<LimitedPoint> all;
  all.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.text(i, 0),
                   rows.text(i, 1),
                   {rows.text(i, 2), rows.text(i, 3), rows.text(i, 4), rows.text(i, 5), rows.text(i, 6),
                    rows.text(i, 7), rows.text(i, 8), rows.real(i, 9), rows.real(i, 10), rows.text(i, 11),
                    rows.integer(i, 12), rows.integer(i, 13), rows.integer(i, 14)}});
  return all;
}

}  // namespace portent::serve::store
