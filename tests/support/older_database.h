#pragma once

#include <map>
#include <string>
#include <vector>

#include "serve/store/migrations.h"

// Databases as older programs left them: what each version wrote stands in tests/data/desk/NNNN_name.sql,
// one file a step of the schema.

namespace portent::tests {

/// Rows of a table as text, by column: comparable across versions that add columns.
struct TableRows {
  std::vector<std::string> columns;
  std::vector<std::map<std::string, std::string>> rows;
};
using Tables = std::map<std::string, TableRows>;

/// Takes the database through each step up to `version`, and after each writes what a program of that version
/// wrote. Throws std::runtime_error that says what to do where a
/// step has no such file.
void grow(serve::store::Session& session, serve::store::Engine engine, std::size_t version);

/// Everything that stands in it.
Tables tables_of(serve::store::Session& session, serve::store::Engine engine);

/// Grows an empty database to `version` and names the tables that its last step makes or changes and that no
/// row of that version stands in.
std::vector<std::string> tables_without_rows(serve::store::Session& session, serve::store::Engine engine,
                                             std::size_t version);

/// What of `before` is other or gone in `after`, one line each; new columns and tables are none of it.
std::vector<std::string> losses(const Tables& before, const Tables& after);

}  // namespace portent::tests
