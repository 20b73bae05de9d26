#pragma once

#include <memory>
#include <string>

namespace portent::tests {

/// An empty database of one test's own, gone with it: an SQLite file, or one on a PostgreSQL server that the
/// tests of a program share, as the program was linked (sqlite_database.cc or postgres_database.cc).
class DeskDatabase {
 public:
  DeskDatabase();
  ~DeskDatabase();
  DeskDatabase(const DeskDatabase&) = delete;
  DeskDatabase& operator=(const DeskDatabase&) = delete;

  const std::string& url() const { return url_; }
  /// PostgreSQL: ends the server as a crash would and starts it again. SQLite: nothing.
  void crash();

 private:
  struct Place;
  std::unique_ptr<Place> place_;
  std::string url_;
};

}  // namespace portent::tests
