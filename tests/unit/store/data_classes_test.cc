#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "serve/store/store.h"
#include "tests/support/desk_database.h"

// docs/security.md says of each table of the desk's database of which class its data is.

namespace portent::tests {
namespace {

using serve::store::Engine;
using serve::store::Result;
using serve::store::Session;
using serve::store::Store;

/// Names between backquotes in the first cell of each row of the page's table of data classes.
std::set<std::string> classified() {
  std::ifstream page(PORTENT_SOURCE_DIR "/docs/security.md");
  std::set<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) inside = line == "## Classes of data";
    if (!inside || !line.starts_with("|")) continue;
    std::istringstream cell(line.substr(1, line.find('|', 1) - 1));
    for (std::string between, name; std::getline(cell, between, '`') && std::getline(cell, name, '`');)
      names.insert(name);
  }
  return names;
}

std::set<std::string> tables_of(Store& store) {
  const char* query =
      store.engine() == Engine::kSqlite
          ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
          : "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()";
  return store.read([&](Session& session) {
    const Result rows = session.run(query);
    std::set<std::string> names;
    for (std::size_t i = 0; i < rows.size(); ++i) names.insert(rows.text(i, 0));
    return names;
  });
}

TEST(DataClasses, are_told_of_every_table_and_of_no_other) {
  const DeskDatabase database;
  Store store({database.url()});
  EXPECT_EQ(classified(), tables_of(store));
}

}  // namespace
}  // namespace portent::tests
