#include "serve/store/store.h"

#include <random>
#include <thread>

#include "ingest/error.h"
#include "serve/store/migrations.h"
#include "serve/store/postgres_session.h"
#include "serve/store/sqlite_session.h"

namespace portent::serve::store {
namespace {

Engine engine_of(const std::string& url) {
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) return Engine::kPostgres;
  if (const auto scheme = url.find("://"); scheme != std::string::npos)  // what follows may hold a password
    throw ingest::FatalError("no database is known by " + url.substr(0, scheme + 3) +
                             ": give the path of an SQLite file, or postgresql://...");
  return Engine::kSqlite;
}

}  // namespace

Store::Store(StoreOptions options) : options_(std::move(options)), engine_(engine_of(options_.url)) {
  if (engine_ == Engine::kSqlite) {
    const auto folder = std::filesystem::path(options_.url).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
  }
  std::unique_ptr<Session> session = connect();
  migrate(*session, engine_);
  give(std::move(session));
}

Store::~Store() = default;

std::unique_ptr<Session> Store::connect() const {
  if (engine_ == Engine::kPostgres)
    return std::make_unique<PostgresSession>(options_.url, options_.stalled_writer);
  return std::make_unique<SqliteSession>(options_.url, options_.busy_timeout);
}

std::unique_ptr<Session> Store::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Session> session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  return connect();
}

void Store::give(std::unique_ptr<Session> session) {
  session->roll_back();
  const std::lock_guard lock(mutex_);
  if (session->usable() && idle_.size() < options_.most_sessions)
    idle_.push_back(std::move(session));
  else if (!session->usable())
    idle_.clear();  // the server went away: those are broken as well
}

void Store::wait_before(int tries) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::this_thread::sleep_for(std::chrono::milliseconds(1 + random() % (2U << std::min(tries, 6))));
}

Store::Lease::Lease(Store& store, Access access) : store_(store) {
  if (access == Access::kWrite && store.engine_ == Engine::kSqlite) turn_ = std::unique_lock(store.writer_);
  session_ = store.take();
}

Store::Lease::~Lease() {
  store_.give(std::move(session_));
}

}  // namespace portent::serve::store
