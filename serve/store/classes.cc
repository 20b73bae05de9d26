#include "serve/store/classes.h"

#include <fmt/format.h>

namespace portent::serve::store {
namespace {

constexpr const char* kSelect =
    "SELECT name, site, base, definition, version, created_ms, updated_ms FROM classes";

ClassRow class_of(const Result& rows, std::size_t i) {
  return {rows.text(i, 0),    rows.text(i, 1),    rows.text(i, 2),   rows.text(i, 3),
          rows.integer(i, 4), rows.integer(i, 5), rows.integer(i, 6)};
}

}  // namespace

std::optional<ClassRow> find_class(Session& session, const std::string& name) {
  static const std::string kSql = std::string(kSelect) + " WHERE name = $1";
  const Result rows = session.run(kSql, {name});
  if (rows.empty()) return std::nullopt;
  return class_of(rows, 0);
}

std::vector<ClassRow> list_classes(Session& session, const std::vector<std::string>& sites,
                                   const std::string& after, std::size_t most) {
  std::vector<Value> arguments = {after};
  std::string places;
  for (const std::string& site : sites) {
    arguments.emplace_back(site);
    places += fmt::format(", ${}", arguments.size());
  }
  arguments.emplace_back(static_cast<std::int64_t>(most));
  const std::string narrowed = sites.empty() ? "" : " AND site IN (''" + places + ")";
  const Result rows = session.run(
      fmt::format("{} WHERE name > $1{} ORDER BY name LIMIT ${}", kSelect, narrowed, arguments.size()),
      arguments);
  std::vector<ClassRow> classes;
  for (std::size_t i = 0; i < rows.size(); ++i) classes.push_back(class_of(rows, i));
  return classes;
}

void insert_class(Session& session, const ClassRow& row) {
  session.run(
      "INSERT INTO classes (name, site, base, definition, version, created_ms, updated_ms)"
      " VALUES ($1, $2, $3, $4, 1, $5, $6)",
      {row.name, row.site, row.base, row.definition, row.created_ms, row.updated_ms});
}

bool update_class(Session& session, const ClassRow& row) {
  return session
             .run(
                 "UPDATE classes SET definition = $1, updated_ms = $2, version = version + 1"
                 " WHERE name = $3 AND version = $4",
                 {row.definition, row.updated_ms, row.name, row.version})
             .changed() == 1;
}

bool delete_class(Session& session, const std::string& name, std::int64_t version) {
  return session
             .run(
                 "DELETE FROM classes WHERE name = $1 AND version = $2"
                 " AND NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.class = $1)",
                 {name, version})
             .changed() == 1;
}

std::vector<std::string> nodes_of_class(Session& session, const std::string& name) {
  const Result rows =
      session.run("SELECT id FROM nodes WHERE class = $1 AND state = 'registered' ORDER BY id", {name});
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.text(i, 0));
  return ids;
}

}  // namespace portent::serve::store
