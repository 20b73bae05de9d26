#include "serve/store/migrations.h"

#include <gmock/gmock.h>

#include <thread>

#include "ingest/error.h"
#include "serve/store/postgres_session.h"
#include "serve/store/sqlite_session.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using serve::store::Engine;
using serve::store::Migration;
using serve::store::Session;
using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

const std::vector<Migration> kSteps = {
    {1, "pumps",
     "CREATE TABLE pumps (id BIGINT PRIMARY KEY, name TEXT); INSERT INTO pumps VALUES (1, 'P-101')"},
    {2, "colour", "ALTER TABLE pumps ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'"},
    {3, "fans", "CREATE TABLE fans (id BIGINT PRIMARY KEY)"}};

class MigrationsTest : public testing::Test {
 protected:
  std::unique_ptr<Session> connect() const {
    if (engine() == Engine::kPostgres)
      return std::make_unique<serve::store::PostgresSession>(database_.url());
    return std::make_unique<serve::store::SqliteSession>(database_.url(), std::chrono::seconds(10));
  }
  Engine engine() const {
    return database_.url().starts_with("postgresql") ? Engine::kPostgres : Engine::kSqlite;
  }
  void take_to(std::size_t version) const { migrate(*connect(), engine(), std::span(kSteps).first(version)); }

  DeskDatabase database_;
};

TEST_F(MigrationsTest, take_the_rows_of_every_older_version_along) {
  for (const std::size_t version : {1U, 2U, 3U}) take_to(version);
  const auto rows = connect()->run("SELECT name, colour FROM pumps");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.text(0, 0), "P-101");
  EXPECT_EQ(rows.text(0, 1), "blue");
}

TEST_F(MigrationsTest, done_twice_change_nothing) {
  take_to(3);
  take_to(3);
  EXPECT_EQ(connect()->run("SELECT id FROM pumps").size(), 1U);
}

TEST_F(MigrationsTest, of_several_programs_at_once_are_done_once) {
  {
    std::vector<std::jthread> programs;
    for (int i = 0; i < 4; ++i) programs.emplace_back([&] { take_to(3); });
  }
  EXPECT_EQ(connect()->run("SELECT id FROM pumps").size(), 1U);
}

TEST_F(MigrationsTest, of_a_newer_program_are_refused) {
  take_to(3);
  EXPECT_THAT([&] { take_to(2); }, ThrowsMessage<ingest::FatalError>(
                                       AllOf(HasSubstr("0003_fans"), HasSubstr("use the newer program"))));
}

TEST_F(MigrationsTest, that_were_edited_are_refused) {
  take_to(2);
  std::vector<Migration> edited = kSteps;
  edited[1].sql = "ALTER TABLE pumps ADD COLUMN colour TEXT";
  EXPECT_THAT([&] { migrate(*connect(), engine(), edited); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("0002_colour")));
}

TEST_F(MigrationsTest, that_fail_leave_the_version_before) {
  std::vector<Migration> broken = kSteps;
  broken[2].sql = "CREATE TABLE fans (id BIGINT PRIMARY KEY); CREATE TABLE pumps (id BIGINT)";
  EXPECT_THROW(migrate(*connect(), engine(), broken), ingest::FatalError);
  take_to(3);
  EXPECT_EQ(connect()->run("SELECT id FROM fans").size(), 0U);
}

}  // namespace
}  // namespace portent::tests
