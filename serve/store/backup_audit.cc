#include "serve/store/backup_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "ingest/error.h"

namespace portent::serve::store {
namespace {

namespace fs = std::filesystem;

bool same_bytes(const fs::path& a, const fs::path& b) {
  if (fs::file_size(a) != fs::file_size(b)) return false;
  std::ifstream one(a, std::ios::binary), other(b, std::ios::binary);
  using Bytes = std::istreambuf_iterator<char>;
  return one && other && std::equal(Bytes(one), Bytes(), Bytes(other), Bytes());
}

}  // namespace

ReturningAudit::ReturningAudit(std::optional<fs::path> place)
    : place_(std::move(place)), partial_(place_ ? place_->string() + ".partial" : "") {}

ReturningAudit::~ReturningAudit() {
  std::error_code ignored;
  if (taken_) fs::remove(partial_, ignored);
}

void ReturningAudit::take(BackupReader& from, std::uint64_t bytes) {
  if (!place_) return from.bytes(bytes, [](std::string_view) {});
  if (place_->has_parent_path()) fs::create_directories(place_->parent_path());
  taken_ = true;
  std::ofstream out(partial_, std::ios::binary | std::ios::trunc);
  if (out) fs::permissions(partial_, fs::perms::owner_read | fs::perms::owner_write);
  from.bytes(bytes, [&](std::string_view piece) {
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  });
  out.close();
  if (!out) throw ingest::FatalError(fmt::format("{}: can't be written", partial_.string()));
  if (fs::exists(*place_) && !same_bytes(partial_, *place_))
    throw ingest::FatalError(
        fmt::format("{}: is another audit file than the backup's, and stays as it is: name a new file with "
                    "--audit",
                    place_->string()));
}

void ReturningAudit::keep() {
  if (!taken_) return;
  if (!fs::exists(*place_)) fs::rename(partial_, *place_);
}

}  // namespace portent::serve::store
