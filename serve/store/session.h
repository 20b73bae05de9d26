#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "serve/store/value.h"

namespace portent::serve::store {

/// A row that must be the only one of its kind is there already, or one that is referred to is not.
struct ConflictError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Another transaction stood in the way; the same transaction may be tried again from its beginning.
struct RetryError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The database is away, or the connection to it broke. Whether an open commit was kept is not known.
struct UnavailableError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Access { kRead, kWrite };

/// One connection to a database: SQLite or PostgreSQL. Statements are written once for both: parameters are
/// `$1`, `$2`, ... in the order of their first use, and only what both understand is used. One thread at a
/// time. After any of the errors above the open transaction must be rolled back.
class Session {
 public:
  virtual ~Session() = default;

  /// Runs one statement, prepared on its first use. Throws ConflictError, RetryError, UnavailableError, or
  /// FatalError where the statement or the file is wrong.
  virtual Result run(const std::string& sql, std::span<const Value> arguments) = 0;
  Result run(const std::string& sql, std::initializer_list<Value> arguments = {}) {
    return run(sql, std::span<const Value>(arguments.begin(), arguments.size()));
  }
  /// The same statement for each `width` of the arguments, without waiting for each; at the first failure the
  /// rest is left out and it is thrown.
  virtual void run_each(const std::string& sql, std::span<const Value> arguments, std::size_t width) = 0;
  /// Runs a query without arguments inside the open transaction and hands over its rows in their order, at
  /// most `most` at a time: for tables that are larger than memory.
  virtual void each(const std::string& sql, std::size_t most,
                    const std::function<void(const Result&)>& take) = 0;
  /// Statements without arguments, separated by semicolons.
  virtual void script(const std::string& sql) = 0;

  virtual void begin(Access access) = 0;
  virtual void commit() = 0;
  /// Does nothing where no transaction is open.
  virtual void roll_back() noexcept = 0;
  /// False once the connection is broken for good.
  virtual bool usable() const = 0;

 protected:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
};

}  // namespace portent::serve::store
