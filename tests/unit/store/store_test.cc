#include "serve/store/store.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "ingest/error.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using serve::store::Result;
using serve::store::Session;
using serve::store::Store;
using serve::store::Value;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    store_.write([](Session& session) {
      session.script(
          "CREATE TABLE notes (id BIGINT PRIMARY KEY, words TEXT NOT NULL, weight DOUBLE PRECISION)");
    });
  }
  void put(std::int64_t id, const std::string& words, Value weight = {}) {
    store_.write([&](Session& session) { put(session, id, words, weight); });
  }
  static void put(Session& session, std::int64_t id, const std::string& words, const Value& weight = {}) {
    session.run("INSERT INTO notes (id, words, weight) VALUES ($1, $2, $3)", {id, words, weight});
  }
  std::vector<std::string> words() {
    return store_.read([](Session& session) {
      const Result rows = session.run("SELECT words FROM notes ORDER BY words");
      std::vector<std::string> words;
      for (std::size_t i = 0; i < rows.size(); ++i) words.push_back(rows.text(i, 0));
      return words;
    });
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(StoreTest, keeps_its_file_from_other_users_of_the_machine) {
  if (store_.engine() != serve::store::Engine::kSqlite) GTEST_SKIP() << "a server keeps its own files";
  namespace fs = std::filesystem;
  put(1, "here");
  for (const char* beside : {"", "-wal", "-shm"})
    EXPECT_EQ(fs::status(database_.url() + beside).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << beside;
}

TEST_F(StoreTest, returns_what_was_written_to_the_last_bit) {
  put(1, "pump \"A\"; DROP TABLE notes; -- 'ö' \n$1", 0.1 + 0.2);
  put(2, "", {});
  put(3, "large", 1.7976931348623157e308);
  const Result rows = store_.read(
      [](Session& session) { return session.run("SELECT id, words, weight FROM notes ORDER BY id"); });
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows.integer(0, 0), 1);
  EXPECT_EQ(rows.text(0, 1), "pump \"A\"; DROP TABLE notes; -- 'ö' \n$1");
  EXPECT_EQ(rows.real(0, 2), 0.1 + 0.2);
  EXPECT_EQ(rows.text(1, 1), "");
  EXPECT_TRUE(rows.null(1, 2));
  EXPECT_EQ(rows.real(2, 2), 1.7976931348623157e308);
}

TEST_F(StoreTest, orders_texts_by_their_bytes) {
  for (const char* word : {"b", "a", "B", "ä", "_"}) put(static_cast<unsigned char>(*word), word);
  EXPECT_THAT(words(), ElementsAre("B", "_", "a", "b", "ä"));
}

TEST_F(StoreTest, tells_how_many_rows_a_statement_changed) {
  put(1, "a");
  put(2, "b");
  const auto changed = [&](const std::string& sql, std::initializer_list<Value> arguments) {
    return store_.write([&](Session& session) { return session.run(sql, arguments).changed(); });
  };
  EXPECT_EQ(changed("UPDATE notes SET words = $1 WHERE id <= $2", {std::string("c"), std::int64_t{2}}), 2);
  EXPECT_EQ(changed("DELETE FROM notes WHERE id = $1", {std::int64_t{7}}), 0);
}

TEST_F(StoreTest, keeps_nothing_of_a_transaction_that_threw) {
  EXPECT_THROW(store_.write([](Session& session) {
    put(session, 1, "half");
    throw std::runtime_error("the other half is missing");
  }),
               std::runtime_error);
  EXPECT_THAT(words(), ElementsAre());
  put(1, "whole");
  EXPECT_THAT(words(), ElementsAre("whole"));
}

TEST_F(StoreTest, says_that_a_row_is_there_already) {
  put(1, "first");
  EXPECT_THROW(put(1, "second"), serve::store::ConflictError);
  EXPECT_THAT(words(), ElementsAre("first"));
}

TEST_F(StoreTest, writes_many_rows_or_none) {
  std::vector<Value> values;
  for (std::int64_t i = 0; i < 2'000; ++i)
    values.insert(values.end(), {i, std::string("n") + std::to_string(i), 0.5});
  const auto insert = [&] {
    store_.write([&](Session& session) {
      session.run_each("INSERT INTO notes (id, words, weight) VALUES ($1, $2, $3)", values, 3);
    });
  };
  values[3 * 1'999] = std::int64_t{0};
  EXPECT_THROW(insert(), serve::store::ConflictError);
  EXPECT_EQ(words().size(), 0U);
  values[3 * 1'999] = std::int64_t{1'999};
  insert();
  EXPECT_EQ(words().size(), 2'000U);
}

TEST_F(StoreTest, lets_no_writer_lose_another_ones_update) {
  put(1, "0");
  std::atomic<int> won{0};
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 8; ++c)
      clients.emplace_back([&] {
        for (int i = 0; i < 20; ++i) {
          const auto seen = store_.read([](Session& session) {
            return session.run("SELECT words FROM notes WHERE id = 1").text(0, 0);
          });
          won += static_cast<int>(store_.write([&](Session& session) {
            return session
                .run("UPDATE notes SET words = $1 WHERE id = 1 AND words = $2",
                     {std::to_string(std::stoi(seen) + 1), seen})
                .changed();
          }));
        }
      });
  }
  EXPECT_THAT(words(), ElementsAre(std::to_string(won)));
}

TEST_F(StoreTest, reads_one_state_however_long_it_takes) {
  put(1, "before");
  store_.read([&](Session& session) {
    EXPECT_EQ(session.run("SELECT words FROM notes").text(0, 0), "before");
    std::jthread([&] { put(2, "meanwhile"); }).join();
    EXPECT_EQ(session.run("SELECT words FROM notes").size(), 1U);
  });
  EXPECT_THAT(words(), ElementsAre("before", "meanwhile"));
}

TEST_F(StoreTest, goes_on_after_the_server_crashed) {
  put(1, "kept");
  database_.crash();
  for (int tries = 0; tries < 2; ++tries) {
    try {
      words();
    } catch (const serve::store::UnavailableError&) {
    }
  }
  EXPECT_THAT(words(), ElementsAre("kept"));
}

TEST_F(StoreTest, a_statement_that_is_wrong_is_said_to_be) {
  EXPECT_THAT([&] { store_.read([](Session& session) { session.run("SELECT words FROM nowhere"); }); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("nowhere")));
  EXPECT_THAT(words(), ElementsAre());
}

TEST(StoreServer, of_an_unknown_kind_is_refused_before_a_file_has_its_name) {
  EXPECT_THAT([] { Store store{{"sqlite:///desk.db"}}; },
              ThrowsMessage<ingest::FatalError>(HasSubstr("sqlite://: give the path of an SQLite file")));
  EXPECT_FALSE(std::filesystem::exists("sqlite:"));
}

TEST(StoreServer, that_is_not_there_is_said_in_one_line) {
  EXPECT_THAT([] { Store store{{"postgresql://portent@127.0.0.1:1/desk"}}; },
              ThrowsMessage<serve::store::UnavailableError>(HasSubstr("can't reach the database")));
}

}  // namespace
}  // namespace portent::tests
