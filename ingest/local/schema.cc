#include "ingest/local/schema.h"

#include <fmt/format.h>

#include <thread>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

constexpr std::string_view kApplicationId = "1347178311";  // "PLOG", in the file's header
constexpr std::string_view kVersion = "1";

constexpr const char* kTables = R"sql(
CREATE TABLE topics(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL,
  compacted INTEGER NOT NULL, max_record_bytes INTEGER NOT NULL);
CREATE TABLE extents(
  topic INTEGER NOT NULL, partition INTEGER NOT NULL, first INTEGER NOT NULL, next INTEGER NOT NULL,
  PRIMARY KEY(topic, partition)) WITHOUT ROWID;
CREATE TABLE records(
  topic INTEGER NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL,
  timestamp_ms INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, headers BLOB NOT NULL,
  PRIMARY KEY(topic, partition, "offset")) WITHOUT ROWID;
CREATE TABLE newest(
  topic INTEGER NOT NULL, partition INTEGER NOT NULL, key BLOB NOT NULL, "offset" INTEGER NOT NULL,
  deleted_ms INTEGER NOT NULL, PRIMARY KEY(topic, partition, key)) WITHOUT ROWID;
CREATE INDEX tombstones ON newest(deleted_ms) WHERE deleted_ms > 0;
CREATE TABLE consumed(
  consumer TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL, "offset" INTEGER NOT NULL,
  metadata BLOB NOT NULL, PRIMARY KEY(consumer, topic, partition)) WITHOUT ROWID;
CREATE TABLE claims(
  consumer TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL, epoch INTEGER NOT NULL,
  instance TEXT NOT NULL, PRIMARY KEY(consumer, topic, partition)) WITHOUT ROWID;
PRAGMA application_id = 1347178311;
PRAGMA user_version = 1;
)sql";

// Turning write-ahead logging on needs the file alone and does not wait for it: a process that opens the same
// new file meanwhile is waited for here.
void turn_on_wal(SqliteConnection& connection, std::chrono::milliseconds busy_timeout) {
  const auto deadline = std::chrono::steady_clock::now() + busy_timeout;
  while (connection.value_of("PRAGMA journal_mode") != "wal") {
    std::string mode;
    try {
      mode = connection.value_of("PRAGMA journal_mode = WAL");
    } catch (const FatalError&) {
      if (std::chrono::steady_clock::now() >= deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    if (mode != "wal")
      throw FatalError(
          fmt::format("the file system of the local log {} has no shared memory for write-ahead logging: put "
                      "it on a local disk",
                      connection.file()));
  }
}

[[noreturn]] void refuse(const SqliteConnection& connection, std::string_view why) {
  throw FatalError(fmt::format("{} {}: choose another folder for the local log", connection.file(), why));
}

// True where the file is empty and the tables are still to be made.
bool is_new(SqliteConnection& connection) {
  const std::string application = connection.value_of("PRAGMA application_id");
  if (application == kApplicationId) {
    const std::string version = connection.value_of("PRAGMA user_version");
    if (version != kVersion) refuse(connection, "was written by another version of this program");
    return false;
  }
  if (application != "0" || connection.value_of("SELECT count(*) FROM sqlite_schema") != "0")
    refuse(connection, "is a database of another program");
  return true;
}

// The same in one state of the file: another process may be making the tables meanwhile.
bool sees_new(SqliteConnection& connection) {
  connection.run("BEGIN");
  try {
    const bool empty = is_new(connection);
    connection.run("COMMIT");
    return empty;
  } catch (...) {
    connection.roll_back();
    throw;
  }
}

}  // namespace

void prepare_schema(SqliteConnection& connection, std::chrono::milliseconds busy_timeout) {
  if (!sees_new(connection)) return;
  connection.run("PRAGMA page_size = 8192");
  turn_on_wal(connection, busy_timeout);
  connection.run("BEGIN IMMEDIATE");
  try {
    if (is_new(connection)) connection.run(kTables);
    connection.run("COMMIT");
  } catch (...) {
    connection.roll_back();
    throw;
  }
}

}  // namespace portent::ingest
