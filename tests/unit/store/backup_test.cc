#include "serve/store/backup.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "ingest/error.h"
#include "serve/store/backup_file.h"
#include "serve/store/dump.h"
#include "tests/support/desk_database.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {
namespace {

namespace fs = std::filesystem;
using namespace serve::store;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

void write(const fs::path& file, const std::string& bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

std::vector<std::string> lines_of(Store& store) {
  return store.read([&](Session& session) {
    std::vector<std::string> lines;
    dump(session, store.engine(), [&](std::string_view line) { lines.emplace_back(line); });
    return lines;
  });
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    add("out/1", "with 'quotes', a tab\t and ö", 1);
    add("out/2", "", INT64_MAX);
  }
  void add(const std::string& id, const std::string& body, std::int64_t seq) {
    store_.write([&](Session& session) {
      session.run(
          "INSERT INTO outbox (seq, id, destination, message_key, body, created_ms) "
          "VALUES ($1, $2, 'topic:alarms', 'P-101', $3, 0)",
          {seq, id, body});
    });
  }
  fs::path file() const { return folder_.path() / "desk.backup"; }
  /// A new store of SQLite, whatever engine the test runs on.
  Store another() const { return Store({(folder_.path() / "another.db").string()}); }

  TemporaryFolder folder_;
  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(BackupTest, gives_the_same_rows_back_on_whatever_engine) {
  back_up(store_, {}, file(), "");
  Store restored = another();
  EXPECT_EQ(restore(file(), "", restored, {}).rows, 2);
  EXPECT_EQ(lines_of(restored), lines_of(store_));

  fs::remove(file());
  back_up(restored, {}, file(), "");
  DeskDatabase database;
  Store back({database.url()});
  restore(file(), "", back, {});
  EXPECT_EQ(lines_of(back), lines_of(store_));
}

TEST_F(BackupTest, takes_the_registry_along) {
  write(folder_.path() / "registry/bundles/ab/weights", std::string(3'000'000, 'w'));
  write(folder_.path() / "registry/audit.jsonl", "");
  const auto made = back_up(store_, {.registry = folder_.path() / "registry"}, file(), "");
  EXPECT_EQ(made.files, 2);
  Store restored = another();
  restore(file(), "", restored, {.registry = folder_.path() / "new"});
  EXPECT_EQ(bytes_of(folder_.path() / "new/bundles/ab/weights"), std::string(3'000'000, 'w'));
  EXPECT_TRUE(fs::exists(folder_.path() / "new/audit.jsonl"));
}

/// What stands in for the chain's own end: the whole file.
AuditEnd end_of(const fs::path& path) {
  return {static_cast<std::int64_t>(fs::file_size(path)), "the head"};
}

TEST_F(BackupTest, takes_the_audit_file_along_up_to_its_end) {
  write(folder_.path() / "audit.jsonl", "one\ntwo\nhalf of th");
  const auto made =
      back_up(store_, {.audit = folder_.path() / "audit.jsonl"}, file(), "", [](const fs::path&) {
        return AuditEnd{8, "of two"};
      });
  EXPECT_EQ(made.audit_bytes, 8);
  Store restored = another();
  const fs::path place = folder_.path() / "new/audit.jsonl";
  EXPECT_EQ(restore(file(), "", restored, {.audit = place}), made);
  EXPECT_EQ(bytes_of(place), "one\ntwo\n");
  EXPECT_EQ(fs::status(place).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(BackupTest, leaves_another_audit_file_as_it_is) {
  write(folder_.path() / "audit.jsonl", "one\n");
  back_up(store_, {.audit = folder_.path() / "audit.jsonl"}, file(), "", end_of);
  write(folder_.path() / "audit.jsonl", "two\n");
  Store restored = another();
  EXPECT_THAT([&] { restore(file(), "", restored, {.audit = folder_.path() / "audit.jsonl"}); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("another audit file")));
  EXPECT_EQ(bytes_of(folder_.path() / "audit.jsonl"), "two\n");
  EXPECT_FALSE(fs::exists(folder_.path() / "audit.jsonl.partial"));
  write(folder_.path() / "audit.jsonl", "one\n");
  EXPECT_EQ(restore(file(), "", restored, {.audit = folder_.path() / "audit.jsonl"}).rows, 2)
      << "nothing was restored before";
}

TEST_F(BackupTest, is_verified_with_its_audit_file) {
  write(folder_.path() / "desk.jsonl", "one\n");
  const auto made = back_up(store_, {.audit = folder_.path() / "desk.jsonl"}, file(), "", end_of);
  EXPECT_EQ(verify_backup(file(), "", folder_.path()), made);
  EXPECT_EQ(bytes_of(folder_.path() / "audit.jsonl"), "one\n");
}

TEST_F(BackupTest, is_one_moment_of_a_store_that_others_write_to) {
  std::jthread writer([&](std::stop_token stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      const std::string pair = std::to_string(i);
      store_.write([&](Session& session) {
        for (const char* half : {"a", "b"})
          session.run("INSERT INTO counters (name, last) VALUES ($1, 0)", {pair + half});
      });
    }
  });
  for (int i = 0; i < 5; ++i) {
    const fs::path name = folder_.path() / ("moment" + std::to_string(i));
    EXPECT_EQ(back_up(store_, {}, name, "").rows % 2, 0) << "half of a transaction";
  }
}

TEST_F(BackupTest, is_verified_by_restoring_it) {
  const auto made = back_up(store_, {}, file(), "open sesame");
  EXPECT_EQ(verify_backup(file(), "open sesame", folder_.path()), made);
  EXPECT_FALSE(fs::exists(folder_.path() / "verify.db"));
}

TEST_F(BackupTest, under_a_passphrase_shows_nothing_and_opens_with_no_other) {
  add("out/3", std::string(300'000, 'x') + "a secret word", 3);
  back_up(store_, {}, file(), "right");
  EXPECT_THAT(bytes_of(file()), testing::Not(HasSubstr("secret")));
  Store restored = another();
  EXPECT_THAT([&] { restore(file(), "wrong", restored, {}); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("another passphrase")));
  EXPECT_THAT([&] { restore(file(), "", restored, {}); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("is encrypted")));
  EXPECT_EQ(restore(file(), "right", restored, {}).rows, 3);
}

TEST_F(BackupTest, that_was_cut_or_changed_restores_nothing) {
  back_up(store_, {}, file(), "");
  const std::string whole = bytes_of(file());
  Store restored = another();
  for (const std::size_t length : {std::size_t{5}, std::size_t{40}, whole.size() - 1}) {
    write(file(), whole.substr(0, length));
    EXPECT_THROW(restore(file(), "", restored, {}), ingest::FatalError) << length;
  }
  std::string changed = whole;
  changed[changed.size() - 3] ^= 1;
  write(file(), changed);
  EXPECT_THAT([&] { restore(file(), "", restored, {}); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("checksum")));
  write(file(), whole);
  EXPECT_EQ(restore(file(), "", restored, {}).rows, 2);
}

TEST_F(BackupTest, is_restored_only_into_an_empty_store) {
  back_up(store_, {}, file(), "");
  const auto before = lines_of(store_);
  EXPECT_THAT([&] { restore(file(), "", store_, {}); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("outbox")));
  EXPECT_EQ(lines_of(store_), before);
}

TEST_F(BackupTest, never_overwrites_another) {
  back_up(store_, {}, file(), "");
  const std::string before = bytes_of(file());
  EXPECT_THROW(back_up(store_, {}, file(), ""), ingest::FatalError);
  EXPECT_EQ(bytes_of(file()), before);
}

TEST_F(BackupTest, leaves_nothing_half_written) {
  EXPECT_THROW(back_up(store_, {.registry = folder_.path() / "no such registry"}, file(), ""),
               std::exception);
  EXPECT_TRUE(fs::is_empty(folder_.path()) || !fs::exists(file().string() + ".partial"));
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(BackupTest, names_no_file_outside_of_its_folder) {
  BackupWriter to(file(), "");
  to.line(R"({"dump":"portent.store/1","schema":1})");
  to.line(R"({"rows":0})");
  to.line(R"({"bytes":3,"file":"../outside"})");
  to.bytes("abc");
  to.finish();
  Store restored = another();
  EXPECT_THAT([&] { restore(file(), "", restored, {.registry = folder_.path() / "new"}); },
              ThrowsMessage<ingest::FatalError>(HasSubstr("../outside")));
  EXPECT_FALSE(fs::exists(folder_.path() / "outside"));
}

}  // namespace
}  // namespace portent::tests
