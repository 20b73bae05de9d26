#include "serve/store/points.h"

#include <fmt/format.h>

namespace portent::serve::store {
namespace {

constexpr const char* kSelect =
    "SELECT id, node, name, channel, tag, unit, type, scale, shift, thresholds, version, created_ms,"
    " updated_ms FROM points";

std::vector<Point> points_of(const Result& rows) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < rows.size(); ++i)
    points.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4),
                      rows.text(i, 5), rows.text(i, 6), rows.real(i, 7), rows.real(i, 8), rows.text(i, 9),
                      rows.integer(i, 10), rows.integer(i, 11), rows.integer(i, 12)});
  return points;
}

}  // namespace

std::optional<Point> find_point(Session& session, const std::string& id) {
  static const std::string kSql = std::string(kSelect) + " WHERE id = $1";
  std::vector<Point> found = points_of(session.run(kSql, {id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Point> points_of_node(Session& session, const std::string& node) {
  static const std::string kSql = std::string(kSelect) + " WHERE node = $1 ORDER BY name";
  return points_of(session.run(kSql, {node}));
}

std::vector<Point> points_of_nodes(Session& session, const std::vector<std::string>& nodes) {
  std::vector<Point> all;
  for (const std::string& node : nodes) {
    std::vector<Point> points = points_of_node(session, node);
    all.insert(all.end(), points.begin(), points.end());
  }
  return all;
}

void insert_point(Session& session, const Point& point) {
  session.run(
      "INSERT INTO points (id, node, name, channel, tag, unit, type, scale, shift, thresholds, version,"
      " created_ms, updated_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12)",
      {point.id, point.node, point.name, point.channel, point.tag, point.unit, point.type, point.scale,
       point.shift, point.thresholds, point.created_ms, point.updated_ms});
}

bool update_point(Session& session, const Point& point) {
  return session
             .run(
                 "UPDATE points SET name = $1, channel = $2, tag = $3, unit = $4, type = $5, scale = $6,"
                 " shift = $7, thresholds = $8, updated_ms = $9, version = version + 1"
                 " WHERE id = $10 AND version = $11",
                 {point.name, point.channel, point.tag, point.unit, point.type, point.scale, point.shift,
                  point.thresholds, point.updated_ms, point.id, point.version})
             .changed() == 1;
}

bool delete_point(Session& session, const std::string& id, std::int64_t version) {
  return session.run("DELETE FROM points WHERE id = $1 AND version = $2", {id, version}).changed() == 1;
}

}  // namespace portent::serve::store
