#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// A place on a node where something is measured. channel = tag * scale + shift, in `unit`.
struct Point {
  std::string id;            ///< [A-Za-z0-9._:-]{1,128}; never changes
  std::string node;          ///< never changes
  std::string name = {};     ///< unique on its node
  std::string channel = {};  ///< as the model calls it
  std::string tag = {};      ///< as the gateway calls it; "": the channel's name
  std::string unit = {};     ///< UCUM; "": the channel's own
  std::string type = {};     ///< what is measured, such as vibration
  double scale = 1;
  double shift = 0;
  std::string thresholds = "{}";  ///< JSON: serve/desk/thresholds.h
  std::int64_t version = 0;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

std::optional<Point> find_point(Session& session, const std::string& id);
/// By name.
std::vector<Point> points_of_node(Session& session, const std::string& node);
/// Those of each in turn, by name.
std::vector<Point> points_of_nodes(Session& session, const std::vector<std::string>& nodes);
/// Writes it as version 1. Throws ConflictError where its id, or its name on the node, is taken, or the node
/// is not there.
void insert_point(Session& session, const Point& point);
/// Writes all but id, node, version and created_ms where the row still is of `point.version`; else false.
/// Throws ConflictError where its name is taken.
bool update_point(Session& session, const Point& point);
bool delete_point(Session& session, const std::string& id, std::int64_t version);

}  // namespace portent::serve::store
