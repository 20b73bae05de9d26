#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string_view>

#include "serve/store/postgres_session.h"
#include "serve/store/sqlite_session.h"
#include "tests/support/desk_database.h"
#include "tests/support/older_database.h"

namespace portent::tests {

/// An empty database, and the version (its parameter) that a test fills it as.
class OlderDatabase : public testing::TestWithParam<std::size_t> {
 protected:
  std::unique_ptr<serve::store::Session> connect() const { return connect(database_); }
  std::unique_ptr<serve::store::Session> connect(const DeskDatabase& to) const {
    if (engine() == serve::store::Engine::kPostgres)
      return std::make_unique<serve::store::PostgresSession>(to.url());
    return std::make_unique<serve::store::SqliteSession>(to.url(), std::chrono::seconds(10));
  }
  serve::store::Engine engine() const {
    return database_.url().starts_with("postgresql") ? serve::store::Engine::kPostgres
                                                     : serve::store::Engine::kSqlite;
  }
  void fill() const { grow(*connect(), engine(), GetParam()); }
  Tables tables() const { return tables_of(*connect(), engine()); }

  DeskDatabase database_;
};

/// Every version from `version` on.
inline auto since(std::size_t version) {
  return testing::Range(version, serve::store::migrations().size() + 1);
}
/// Every version from the step of this name on.
inline auto since_step(std::string_view name) {
  const auto steps = serve::store::migrations();
  std::size_t version = 1;
  while (version < steps.size() && steps[version - 1].name != name) ++version;
  return since(version);
}
inline std::string named(const testing::TestParamInfo<std::size_t>& version) {
  return "of_version_" + std::to_string(version.param);
}

}  // namespace portent::tests
