#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>

#include "serve/store/session.h"

struct sqlite3;
struct sqlite3_stmt;

namespace portent::serve::store {

/// A connection to one SQLite file in write-ahead mode: readers wait for nobody, writers take turns, also
/// with those of other processes, for at most `busy_timeout`. A commit is on the disk when it returns.
class SqliteSession final : public Session {
 public:
  /// Makes the file where it is missing. Throws FatalError where that can't be done.
  SqliteSession(const std::filesystem::path& file, std::chrono::milliseconds busy_timeout);
  ~SqliteSession() override;

  using Session::run;
  Result run(const std::string& sql, std::span<const Value> arguments) override;
  void run_each(const std::string& sql, std::span<const Value> arguments, std::size_t width) override;
  void each(const std::string& sql, std::size_t most,
            const std::function<void(const Result&)>& take) override;
  void script(const std::string& sql) override;
  void begin(Access access) override;
  void commit() override;
  void roll_back() noexcept override;
  bool usable() const override { return true; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  static void make_private(const std::string& file);
  void turn_on_wal(std::chrono::milliseconds busy_timeout);
  sqlite3_stmt* prepared(const std::string& sql);
  void bind(sqlite3_stmt* statement, std::span<const Value> arguments);
  [[noreturn]] void fail(int code) const;

  std::string file_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;  // before the handle
};

}  // namespace portent::serve::store
