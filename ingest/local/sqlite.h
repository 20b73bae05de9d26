#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

// SQLite's C interface, wrapped once. Every failure is thrown as a FatalError of one line that names the file
// and the way out.

namespace portent::ingest {

/// Marks an argument that is bound as bytes; plain strings are bound as text.
struct SqliteBytes {
  std::string_view bytes;
};

/// The rows of one run of a statement. Gives the statement (and the snapshot that it reads) back when
/// destroyed.
class SqliteRows {
 public:
  SqliteRows(sqlite3_stmt* statement, const std::string* file) : statement_(statement), file_(file) {}
  SqliteRows(SqliteRows&& other) noexcept : statement_(other.statement_), file_(other.file_) {
    other.statement_ = nullptr;
  }
  SqliteRows& operator=(SqliteRows&&) = delete;
  ~SqliteRows();

  /// False after the last row.
  bool next();
  std::int64_t integer(int column) const;
  /// Valid until next().
  std::string_view bytes(int column) const;

 private:
  sqlite3_stmt* statement_;
  const std::string* file_;
};

/// A prepared statement. Its connection must outlive it. Bound strings are not copied: they must live until
/// the run is over.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3_stmt* statement, const std::string* file) : statement_(statement), file_(file) {}

  template <typename... Arguments>
  [[nodiscard]] SqliteRows query(const Arguments&... arguments) {
    [[maybe_unused]] int index = 0;
    (bind(++index, arguments), ...);
    return SqliteRows(statement_.get(), file_);
  }
  template <typename... Arguments>
  void execute(const Arguments&... arguments) {
    auto rows = query(arguments...);
    while (rows.next()) {
    }
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void bind_integer(int index, std::int64_t value);
  void bind_text(int index, std::string_view text);
  void bind_bytes(int index, std::string_view bytes);
  void bind(int index, std::integral auto value) { bind_integer(index, static_cast<std::int64_t>(value)); }
  void bind(int index, std::string_view text) { bind_text(index, text); }
  void bind(int index, SqliteBytes value) { bind_bytes(index, value.bytes); }

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  const std::string* file_;
};

/// One connection to a file, created where it is missing. Not thread-safe; threads take one each.
class SqliteConnection {
 public:
  /// A call that finds the file locked by another process tries again every millisecond for `busy_timeout`.
  SqliteConnection(std::string file, std::chrono::milliseconds busy_timeout);

  /// Runs statements and ignores their rows.
  void run(const char* sql);
  SqliteStatement prepare(std::string_view sql);
  /// The single value of a query such as a pragma; empty where it has no row.
  std::string value_of(std::string_view sql);
  /// Rows inserted, changed or deleted by the last statement.
  std::int64_t changes() const;
  /// Undoes the open transaction if there is one; failures are ignored because SQLite then has undone it
  /// itself.
  void roll_back() noexcept;
  const std::string& file() const { return *file_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<std::string> file_;  // at a fixed place: statements point to it
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace portent::ingest
