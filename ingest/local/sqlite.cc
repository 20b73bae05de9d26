#include "ingest/local/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <system_error>
#include <thread>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

std::string explain(int code, sqlite3* handle) {
  const int system_error = handle ? sqlite3_system_errno(handle) : 0;
  std::string text = handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  if (system_error != 0) text += fmt::format(", {}", std::system_category().message(system_error));
  return text;
}

[[noreturn]] void fail(int code, sqlite3* handle, const std::string& file) {
  const std::string why = explain(code, handle);
  switch (code & 0xff) {
    case SQLITE_FULL:
      throw FatalError(
          fmt::format("the disk that holds the local log {} is full: nothing of this write was kept; free "
                      "some space and start again",
                      file));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw FatalError(
          fmt::format("the local log {} is damaged or is no log ({}): restore it from a backup, or move it "
                      "away to begin an empty one",
                      file, why));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw FatalError(fmt::format(
          "another process keeps the local log {} locked: stop that process and start again", file));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      throw FatalError(fmt::format(
          "can't open the local log {} for writing ({}): check the folder and its permissions", file, why));
    case SQLITE_IOERR:
      throw FatalError(fmt::format(
          "can't read or write the local log {} ({}): check the disk, its free space and its quotas", file,
          why));
    default:
      throw FatalError(
          fmt::format("the local log {} failed ({}): see SQLite's result code {}", file, why, code));
  }
}

int retry_in_a_millisecond(void* limit, int tries) {
  if (tries >= static_cast<int>(reinterpret_cast<std::intptr_t>(limit))) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return 1;
}

}  // namespace

SqliteRows::~SqliteRows() {
  if (statement_) sqlite3_reset(statement_);
}

bool SqliteRows::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(code, sqlite3_db_handle(statement_), *file_);
  return false;
}

std::int64_t SqliteRows::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteRows::bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes ? std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size))
               : std::string_view();
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void SqliteStatement::bind_integer(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_.get(), index, value);
  if (code != SQLITE_OK) fail(code, sqlite3_db_handle(statement_.get()), *file_);
}

void SqliteStatement::bind_text(int index, std::string_view text) {
  const int code = sqlite3_bind_text64(statement_.get(), index, text.empty() ? "" : text.data(), text.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) fail(code, sqlite3_db_handle(statement_.get()), *file_);
}

void SqliteStatement::bind_bytes(int index, std::string_view bytes) {
  const int code = sqlite3_bind_blob64(statement_.get(), index, bytes.empty() ? "" : bytes.data(),
                                       bytes.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) fail(code, sqlite3_db_handle(statement_.get()), *file_);
}

void SqliteConnection::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

SqliteConnection::SqliteConnection(std::string file, std::chrono::milliseconds busy_timeout)
    : file_(std::make_unique<std::string>(std::move(file))) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(file_->c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code, handle, *file_);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_handler(handle, retry_in_a_millisecond,
                       reinterpret_cast<void*>(static_cast<std::intptr_t>(busy_timeout.count())));
}

void SqliteConnection::run(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, handle_.get(), *file_);
}

SqliteStatement SqliteConnection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(code, handle_.get(), *file_);
  return SqliteStatement(statement, file_.get());
}

std::string SqliteConnection::value_of(std::string_view sql) {
  SqliteStatement statement = prepare(sql);
  auto rows = statement.query();
  return rows.next() ? std::string(rows.bytes(0)) : std::string();
}

std::int64_t SqliteConnection::changes() const {
  return sqlite3_changes64(handle_.get());
}

void SqliteConnection::roll_back() noexcept {
  if (sqlite3_get_autocommit(handle_.get()) == 0)
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace portent::ingest
