#include "serve/store/migrations.h"

#include <fmt/format.h>

#include <regex>

#include "ingest/error.h"
#include "models/sha256.h"

namespace portent::serve::store {
namespace {

constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL)";

/// Texts are ordered by their bytes in both: PostgreSQL's would be by the language of its cluster. Rows may
/// come before those that they refer to, where a transaction asks for it: SQLite allows that without a word.
std::string for_engine(const std::string& sql, Engine engine) {
  static const std::regex kText("\\bTEXT\\b"), kReference("REFERENCES \\w+ \\(\\w+\\)( ON DELETE CASCADE)?");
  if (engine == Engine::kSqlite) return sql;
  return std::regex_replace(std::regex_replace(sql, kText, "TEXT COLLATE \"C\""), kReference,
                            "$& DEFERRABLE");
}

void refuse_others(const Migration& step, const Result& rows, std::size_t row) {
  if (rows.text(row, 1) == models::sha256_hex(step.sql)) return;
  throw ingest::FatalError(fmt::format(
      "the database was made by another {:04}_{} than this program's: it is of an unreleased version",
      step.version, step.name));
}

/// How many steps the database has behind it.
std::size_t steps_done(Session& session, std::span<const Migration> steps) {
  const Result rows = session.run("SELECT version, checksum, name FROM schema_migrations ORDER BY version");
  if (rows.size() > steps.size())
    throw ingest::FatalError(
        fmt::format("the database is of version {:04}_{}, this program knows {}: use the newer program",
                    rows.integer(rows.size() - 1, 0), rows.text(rows.size() - 1, 2), steps.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) refuse_others(steps[i], rows, i);
  return rows.size();
}

/// One step, unless another program was faster; false once there is none left.
bool step(Session& session, Engine engine, std::span<const Migration> steps) {
  session.begin(Access::kWrite);
  if (engine == Engine::kPostgres) session.run("SELECT pg_advisory_xact_lock(7063656)");
  session.script(for_engine(kTable, engine));
  const std::size_t done = steps_done(session, steps);
  if (done < steps.size()) {
    const Migration& next = steps[done];
    session.script(for_engine(next.sql, engine));
    session.run("INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)",
                {std::int64_t{next.version}, next.name, models::sha256_hex(next.sql)});
  }
  session.commit();
  return done + 1 < steps.size();
}

}  // namespace

void migrate(Session& session, Engine engine, std::span<const Migration> steps) {
  try {
    while (step(session, engine, steps)) {
    }
  } catch (...) {
    session.roll_back();
    throw;
  }
}

}  // namespace portent::serve::store
