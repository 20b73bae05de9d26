#include "serve/store/desk_claim.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "ingest/error.h"

namespace portent::serve::store {

DeskClaim::DeskClaim(const std::string& url) {
  if (url.find("://") != std::string::npos) return;
  const std::filesystem::path file(url + ".desk");
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  // A file of its own: SQLite's locks on the database would end with any handle of it that is closed.
  file_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file_ < 0)
    throw ingest::FatalError(
        fmt::format("can't write {}: check its folder, permissions and disk", file.string()));
  if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
  ::close(file_);
  throw ingest::FatalError(
      fmt::format("another desk is at work on {}: stop that one, name another file (desk.store), or take "
                  "PostgreSQL, which several share",
                  url));
}

DeskClaim::~DeskClaim() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace portent::serve::store
