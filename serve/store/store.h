#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

struct StoreOptions {
  std::string url;                                 ///< postgresql://..., or the path of an SQLite file
  std::size_t most_sessions = 16;                  ///< kept open at most while idle
  std::chrono::milliseconds busy_timeout{10'000};  ///< for a writer of another process (SQLite)
  int most_tries = 8;                              ///< of a transaction that another one stands in the way of
  /// PostgreSQL ends a writer that goes silent in the middle of a transaction for this long (a frozen or
  /// cut off process), so that what it has locked is free for others.
  std::chrono::milliseconds stalled_writer{15'000};
};

enum class Engine { kSqlite, kPostgres };

/// The desk's database. Thread-safe: each transaction has a session to itself; writers of one SQLite file
/// take turns in the order of their arrival at a mutex.
class Store {
 public:
  /// Connects and brings the tables to this program's version. Throws UnavailableError where the server is
  /// away, FatalError where the file can't be used or its tables are of a newer program.
  explicit Store(StoreOptions options);
  ~Store();

  Engine engine() const { return engine_; }

  /// Runs `work(session)` in a transaction that sees one state of the database, and returns what it returns.
  template <typename Work>
  auto read(Work&& work) {
    return transact(Access::kRead, std::forward<Work>(work));
  }
  /// The same for writing: all of it or nothing. `work` may run several times, where other writers stand in
  /// the way; whatever it throws undoes the transaction and comes out here.
  template <typename Work>
  auto write(Work&& work) {
    return transact(Access::kWrite, std::forward<Work>(work));
  }

 private:
  /// A session out of the pool; back to it at the end, rolled back, unless it is broken.
  class Lease {
   public:
    Lease(Store& store, Access access);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Session& session() { return *session_; }

   private:
    Store& store_;
    std::unique_lock<std::mutex> turn_;  // of a writer of SQLite
    std::unique_ptr<Session> session_;
  };

  template <typename Work>
  auto transact(Access access, Work&& work) {
    for (int tries = 1;; ++tries) {
      try {
        Lease lease(*this, access);
        lease.session().begin(access);
        if constexpr (std::is_void_v<std::invoke_result_t<Work&, Session&>>) {
          work(lease.session());
          lease.session().commit();
          return;
        } else {
          auto result = work(lease.session());
          lease.session().commit();
          return result;
        }
      } catch (const RetryError&) {
        if (tries >= options_.most_tries) throw;
        wait_before(tries);
      }
    }
  }
  static void wait_before(int tries);
  std::unique_ptr<Session> connect() const;
  std::unique_ptr<Session> take();
  void give(std::unique_ptr<Session> session);

  StoreOptions options_;
  Engine engine_;
  std::mutex writer_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace portent::serve::store
