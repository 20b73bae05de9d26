#pragma once

#include <string>

namespace portent::serve::store {

/// Keeps an SQLite file to one desk, by a lock on a file beside it (FILE.desk) that ends with its process;
/// programs that only use the file (keys, backup) need none. Of a database by URL any number of desks may be.
class DeskClaim {
 public:
  /// Throws FatalError where another desk has the file.
  explicit DeskClaim(const std::string& url);
  ~DeskClaim();
  DeskClaim(const DeskClaim&) = delete;
  DeskClaim& operator=(const DeskClaim&) = delete;

 private:
  int file_ = -1;
};

}  // namespace portent::serve::store
