#include "serve/store/sqlite_session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "ingest/error.h"

namespace portent::serve::store {
namespace {

constexpr const char* kPragmas =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; PRAGMA wal_autocheckpoint=16384;"
    "PRAGMA analysis_limit=10000;";

Value cell_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
      return {};
    default: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
  }
}

int bind_one(sqlite3_stmt* statement, int index, const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value))
    return sqlite3_bind_int64(statement, index, *whole);
  if (const auto* real = std::get_if<double>(&value)) return sqlite3_bind_double(statement, index, *real);
  if (const auto* text = std::get_if<std::string>(&value))
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  return sqlite3_bind_null(statement, index);
}

/// Gives a statement back, and the snapshot that it reads, however its run ends.
struct Running {
  sqlite3_stmt* statement;
  ~Running() { sqlite3_reset(statement); }
};

}  // namespace

void SqliteSession::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

void SqliteSession::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

/// It holds who may do what: a new file is its owner's alone, and SQLite makes the files beside it alike.
void SqliteSession::make_private(const std::string& file) {
  const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (made >= 0) ::close(made);
}

SqliteSession::SqliteSession(const std::filesystem::path& file, std::chrono::milliseconds busy_timeout)
    : file_(file.string()) {
  make_private(file_);
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(file_.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  turn_on_wal(busy_timeout);
  script(kPragmas);
}

/// Turning it on needs the file alone and does not wait for it.
void SqliteSession::turn_on_wal(std::chrono::milliseconds busy_timeout) {
  for (auto left = busy_timeout;; left -= std::chrono::milliseconds(1)) {
    try {
      return script("PRAGMA journal_mode=WAL");
    } catch (const RetryError&) {
      if (left <= std::chrono::milliseconds(0)) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

SqliteSession::~SqliteSession() {
  roll_back();
}

void SqliteSession::fail(int code) const {
  const std::string why = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      throw ConflictError(why);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw RetryError(fmt::format("{} is locked by another process", file_));
    case SQLITE_FULL:
      throw ingest::FatalError(fmt::format(
          "the disk that holds {} is full: nothing of this write was kept; free some space", file_));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw ingest::FatalError(
          fmt::format("{} is damaged or is no database ({}): restore it from a backup", file_, why));
    case SQLITE_ERROR:
      throw ingest::FatalError("the database refused a statement: " + why);
    default:
      throw ingest::FatalError(
          fmt::format("can't use the database {} ({}): check its folder, permissions and disk", file_, why));
  }
}

sqlite3_stmt* SqliteSession::prepared(const std::string& sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second.get();
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  return statements_.emplace(sql, statement).first->second.get();
}

void SqliteSession::bind(sqlite3_stmt* statement, std::span<const Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const int index = sqlite3_bind_parameter_index(statement, fmt::format("${}", i + 1).c_str());
    if (const int code = bind_one(statement, index, arguments[i]); code != SQLITE_OK) fail(code);
  }
}

Result SqliteSession::run(const std::string& sql, std::span<const Value> arguments) {
  const Running running{prepared(sql)};
  bind(running.statement, arguments);
  const auto columns = static_cast<std::size_t>(sqlite3_column_count(running.statement));
  std::vector<Value> cells;
  for (;;) {
    const int code = sqlite3_step(running.statement);
    if (code == SQLITE_DONE) break;
    if (code != SQLITE_ROW) fail(code);
    for (std::size_t c = 0; c < columns; ++c)
      cells.push_back(cell_of(running.statement, static_cast<int>(c)));
  }
  return {columns, std::move(cells), sqlite3_changes64(handle_.get())};
}

void SqliteSession::run_each(const std::string& sql, std::span<const Value> arguments, std::size_t width) {
  for (std::size_t begin = 0; begin < arguments.size(); begin += width)
    run(sql, arguments.subspan(begin, width));
}

void SqliteSession::each(const std::string& sql, std::size_t most,
                         const std::function<void(const Result&)>& take) {
  const Running running{prepared(sql)};
  const auto columns = static_cast<std::size_t>(sqlite3_column_count(running.statement));
  std::vector<Value> cells;
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) {
    code = sqlite3_step(running.statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail(code);
    for (std::size_t c = 0; code == SQLITE_ROW && c < columns; ++c)
      cells.push_back(cell_of(running.statement, static_cast<int>(c)));
    const bool full = cells.size() >= most * columns;
    if (!cells.empty() && (full || code == SQLITE_DONE)) take(Result(columns, std::exchange(cells, {}), 0));
  }
}

void SqliteSession::script(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void SqliteSession::begin(Access access) {
  run(access == Access::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

void SqliteSession::commit() {
  run("COMMIT");
}

void SqliteSession::roll_back() noexcept {
  if (handle_ && sqlite3_get_autocommit(handle_.get()) == 0)
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace portent::serve::store
