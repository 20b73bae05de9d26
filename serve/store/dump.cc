#include "serve/store/dump.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ingest/error.h"
#include "serve/store/migrations.h"

namespace portent::serve::store {
namespace {

using nlohmann::json;

constexpr std::size_t kAtOnce = 1'000;
// Every database makes these for itself. A secret in a file that is copied about would be one no more.
constexpr std::string_view kOwn[] = {"schema_migrations", "secrets"};

std::vector<std::string> texts(const Result& rows) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < rows.size(); ++i) all.push_back(rows.text(i, 0));
  return all;
}

std::vector<std::string> tables_of(Session& session, Engine engine) {
  auto names = texts(
      session.run(engine == Engine::kSqlite
                      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                      : "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()"));
  for (const std::string_view own : kOwn) std::erase(names, own);
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> columns_of(Session& session, Engine engine, const std::string& table) {
  return texts(session.run(
      engine == Engine::kSqlite
          ? "SELECT name FROM pragma_table_info($1) ORDER BY name"
          : "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE table_schema = "
            "current_schema() AND table_name = $1 ORDER BY CAST(column_name AS TEXT) COLLATE \"C\"",
      {table}));
}

std::vector<std::string> key_of(Session& session, Engine engine, const std::string& table) {
  return texts(session.run(
      engine == Engine::kSqlite
          ? "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk"
          : "SELECT CAST(a.attname AS TEXT) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid "
            "AND a.attnum = ANY(i.indkey) WHERE i.indisprimary AND i.indrelid = CAST($1 AS regclass) "
            "ORDER BY array_position(CAST(i.indkey AS smallint[]), a.attnum)",
      {table}));
}

json json_of(const Value& value) {
  return std::visit(
      [](const auto& v) -> json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
          return nullptr;
        else
          return v;
      },
      value);
}

Value value_of(const json& cell) {
  if (cell.is_null()) return {};
  if (cell.is_number_integer()) return cell.get<std::int64_t>();
  if (cell.is_number()) return cell.get<double>();
  if (cell.is_string()) return cell.get<std::string>();
  throw ingest::FatalError("the backup holds a row with something that is no text and no number");
}

std::int64_t dump_table(Session& session, Engine engine, const std::string& table,
                        const std::function<void(std::string_view)>& write) {
  const auto columns = columns_of(session, engine, table);
  write(json{{"table", table}, {"columns", columns}}.dump());
  const std::string sql = fmt::format("SELECT {} FROM {} ORDER BY {}", fmt::join(columns, ", "), table,
                                      fmt::join(key_of(session, engine, table), ", "));
  std::int64_t count = 0;
  session.each(sql, kAtOnce, [&](const Result& rows) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
      json line = json::array();
      for (std::size_t c = 0; c < columns.size(); ++c) line.push_back(json_of(rows.at(r, c)));
      write(line.dump());
    }
    count += static_cast<std::int64_t>(rows.size());
  });
  return count;
}

/// Only names that a schema could have come into a statement.
const std::string& checked_name(const std::string& name) {
  const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!plain) throw ingest::FatalError("the backup names a table or column that can't be one: " + name);
  return name;
}

}  // namespace

void dump(Session& session, Engine engine, const std::function<void(std::string_view)>& write) {
  write(json{{"dump", "portent.store/1"}, {"schema", migrations().back().version}}.dump());
  std::int64_t rows = 0;
  for (const std::string& table : tables_of(session, engine))
    rows += dump_table(session, engine, table, write);
  write(json{{"rows", rows}}.dump());
}

Loader::Loader(Session& session, Engine engine) : session_(session), engine_(engine) {
  for (const std::string& table : tables_of(session, engine))
    if (session.run(fmt::format("SELECT 1 FROM {} LIMIT 1", table)).size() > 0)
      throw ingest::FatalError(
          fmt::format("the database holds something already ({}): restore into a new one", table));
  session.script(engine == Engine::kSqlite ? "PRAGMA defer_foreign_keys = ON"
                                           : "SET CONSTRAINTS ALL DEFERRED");
}

bool Loader::line(std::string_view text) {
  try {
    return take(text);
  } catch (const json::exception&) {
    throw ingest::FatalError("the backup holds a line that can't be read");
  }
}

bool Loader::take(std::string_view text) {
  const json line = json::parse(text);
  if (!begun_) {
    if (!line.is_object() || line.value("dump", "") != "portent.store/1")
      throw ingest::FatalError("the backup holds no dump of a store where one should begin");
    if (line.value("schema", 0) > migrations().back().version)
      throw ingest::FatalError("the backup was made by a newer program: restore it with that");
    begun_ = true;
  } else if (line.is_array() && line.size() == width_) {
    for (const json& cell : line) waiting_.push_back(value_of(cell));
    ++rows_;
    if (waiting_.size() >= kAtOnce * width_) flush();
  } else if (line.is_object() && line.contains("table")) {
    begin_table(line.at("table").get<std::string>(), line.at("columns").get<std::vector<std::string>>());
  } else if (line.is_object() && line.contains("rows")) {
    flush();
    if (line.at("rows") != rows_) throw ingest::FatalError("the backup holds fewer rows than it says");
    return true;
  } else {
    throw ingest::FatalError("the backup holds a line that can't be read");
  }
  return false;
}

void Loader::begin_table(const std::string& name, const std::vector<std::string>& columns) {
  flush();
  std::vector<std::string> places;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    checked_name(columns[i]);
    places.push_back(fmt::format("${}", i + 1));
  }
  width_ = columns.size();
  insert_ = fmt::format("INSERT INTO {} ({}) VALUES ({})", checked_name(name), fmt::join(columns, ", "),
                        fmt::join(places, ", "));
}

void Loader::flush() {
  if (!waiting_.empty()) session_.run_each(insert_, waiting_, width_);
  waiting_.clear();
}

}  // namespace portent::serve::store
