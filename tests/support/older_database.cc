#include "tests/support/older_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "serve/store/dump.h"

namespace portent::tests {
namespace {

using nlohmann::json;
using serve::store::Engine;
using serve::store::Migration;
using serve::store::Session;

std::string rows_of(const Migration& step) {
  std::ifstream in(std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/desk" /
                   fmt::format("{:04}_{}.sql", step.version, step.name));
  if (!in)
    throw std::runtime_error(fmt::format(
        "the step {0:04}_{1} has no rows to be tested with: write INSERTs for every table that "
        "serve/store/migrations/{0:04}_{1}.sql makes or changes, as the program of that version writes them, "
        "into tests/data/desk/{0:04}_{1}.sql",
        step.version, step.name));
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_rows(Session& session, std::size_t version) {
  session.script(rows_of(serve::store::migrations()[version - 1]));
}

void take(Tables& tables, std::string& table, const json& line) {
  if (line.is_object() && line.contains("table")) {
    table = line.at("table");
    tables[table].columns = line.at("columns");
  } else if (line.is_array()) {
    TableRows& into = tables[table];
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < line.size(); ++i) row[into.columns[i]] = line[i].dump();
    into.rows.push_back(std::move(row));
  }
}

/// The row with these columns alone.
std::map<std::string, std::string> part_of(const std::map<std::string, std::string>& row,
                                           const std::vector<std::string>& columns) {
  std::map<std::string, std::string> part;
  for (const std::string& column : columns)
    if (const auto cell = row.find(column); cell != row.end()) part.insert(*cell);
  return part;
}

bool holds(const TableRows& table, const std::vector<std::string>& columns,
           const std::map<std::string, std::string>& row) {
  return std::ranges::any_of(table.rows, [&](const auto& there) { return part_of(there, columns) == row; });
}

}  // namespace

void grow(Session& session, Engine engine, std::size_t version) {
  for (std::size_t done = 1; done <= version; ++done) {
    migrate(session, engine, serve::store::migrations().first(done));
    write_rows(session, done);
  }
}

Tables tables_of(Session& session, Engine engine) {
  Tables tables;
  std::string table;
  session.begin(serve::store::Access::kRead);
  dump(session, engine, [&](std::string_view line) { take(tables, table, json::parse(line)); });
  session.commit();
  return tables;
}

std::vector<std::string> tables_without_rows(Session& session, Engine engine, std::size_t version) {
  grow(session, engine, version - 1);
  const Tables before = tables_of(session, engine);
  migrate(session, engine, serve::store::migrations().first(version));
  const Tables migrated = tables_of(session, engine);
  write_rows(session, version);
  std::vector<std::string> names;
  for (const auto& [name, table] : tables_of(session, engine)) {
    const auto old = before.find(name);
    const bool touched = old == before.end() || old->second.columns != table.columns;
    if (touched && table.rows.size() == migrated.at(name).rows.size()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> losses(const Tables& before, const Tables& after) {
  std::vector<std::string> lost;
  for (const auto& [name, table] : before) {
    const auto now = after.find(name);
    if (now == after.end()) {
      lost.push_back(name);
      continue;
    }
    if (now->second.rows.size() != table.rows.size()) lost.push_back(name + ": how many rows it has");
    for (const auto& row : table.rows)
      if (!holds(now->second, table.columns, row)) lost.push_back(name + ": " + json(row).dump());
  }
  return lost;
}

}  // namespace portent::tests
