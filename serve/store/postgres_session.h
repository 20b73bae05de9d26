#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include "serve/store/session.h"

struct pg_conn;
struct pg_result;

namespace portent::serve::store {

/// A connection to a PostgreSQL server. Isolation is READ COMMITTED: what must not be lost to another writer
/// is compared in the statement that changes it. A commit is kept once it returns.
class PostgresSession final : public Session {
 public:
  /// `url`: postgresql://user@host/database, as libpq reads it; a password comes from its file or from the
  /// environment ($PGPASSWORD) rather. The server ends a writing transaction, and the session, where nothing
  /// comes for `stalled_writer`. Throws UnavailableError where the server can't be reached.
  explicit PostgresSession(const std::string& url,
                           std::chrono::milliseconds stalled_writer = std::chrono::seconds(15));
  ~PostgresSession() override;

  using Session::run;
  Result run(const std::string& sql, std::span<const Value> arguments) override;
  void run_each(const std::string& sql, std::span<const Value> arguments, std::size_t width) override;
  void each(const std::string& sql, std::size_t most,
            const std::function<void(const Result&)>& take) override;
  void script(const std::string& sql) override;
  void begin(Access access) override;
  void commit() override;
  void roll_back() noexcept override;
  bool usable() const override;

 private:
  struct Finish {
    void operator()(pg_conn* connection) const;
  };
  struct Clear {
    void operator()(pg_result* result) const;
  };
  using Answer = std::unique_ptr<pg_result, Clear>;

  const std::string& prepared(const std::string& sql);
  void check(pg_result* result) const;
  void send(const std::string& statement, std::span<const Value> arguments);
  void receive_each(std::size_t count);

  std::string begin_writing_;
  std::unique_ptr<pg_conn, Finish> connection_;
  std::unordered_map<std::string, std::string> statements_;  ///< their names by their texts
};

}  // namespace portent::serve::store
