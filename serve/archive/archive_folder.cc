#include "serve/archive/archive_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "ingest/error.h"
#include "models/durable_file.h"

namespace portent::serve {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;
using ingest::archive::HistoryEntry;
using ingest::archive::Manifest;

constexpr const char* kClaimFile = ".claim";

/// As a folder may be called everywhere: letters, digits, '.', '_' and '-'; all else as in an URL.
std::string folder_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || (c == '.' && !name.empty());
    if (plain)
      name += c;
    else
      name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return name.empty() ? "none" : name;
}

void make_folders(const fs::path& folder) {
  if (folder.empty() || fs::is_directory(folder)) return;
  make_folders(folder.parent_path());
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) throw FatalError(fmt::format("archive: can't make {}: {}", folder.string(), error.message()));
  if (!folder.parent_path().empty()) models::sync_folder(folder.parent_path());
}

Manifest changed(Manifest manifest, const ArchiveChange& change) {
  const std::set<std::string> removed(change.removed.begin(), change.removed.end());
  std::erase_if(manifest.files, [&](const HistoryEntry& file) { return removed.contains(file.path); });
  manifest.files.insert(manifest.files.end(), change.added.begin(), change.added.end());
  for (const auto& [topic, partitions] : change.covered)
    for (const auto& [partition, offset] : partitions) manifest.covered[topic][partition] = offset;
  for (const auto& [reason, count] : change.left_out) manifest.left_out[reason] += count;
  manifest.gaps.insert(manifest.gaps.end(), change.gaps.begin(), change.gaps.end());
  manifest.newest_ts = std::max(manifest.newest_ts, change.newest_ts);
  return manifest;
}

}  // namespace

ArchiveFolder::ArchiveFolder(fs::path folder, std::chrono::seconds grace)
    : folder_(std::move(folder)), grace_(grace) {
  make_folders(fs::absolute(folder_).lexically_normal());
  claim_ = ::open((folder_ / kClaimFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (claim_ < 0 || ::flock(claim_, LOCK_EX | LOCK_NB) != 0) {
    if (claim_ >= 0) ::close(claim_);
    throw FatalError(
        fmt::format("archive {}: another process writes to it, or it can't be written; stop that "
                    "one, or name another folder",
                    folder_.string()));
  }
  try {
    if (fs::exists(folder_ / ingest::archive::kManifestFile))
      manifest_ = ingest::archive::read_manifest(folder_);
    next_file_ = manifest_.next_file;
    remove_leftovers();
  } catch (...) {
    ::close(claim_);
    throw;
  }
}

ArchiveFolder::~ArchiveFolder() {
  remove_files(true);
  ::close(claim_);
}

void ArchiveFolder::remove_leftovers() {
  std::set<fs::path> listed;
  for (const HistoryEntry& file : manifest_.files) listed.insert(folder_ / file.path);
  std::error_code ignored;
  for (std::size_t k = 0; k < ingest::archive::kHistoryKinds; ++k) {
    const fs::path kind = folder_ / ingest::archive::kind_name(static_cast<ingest::archive::HistoryKind>(k));
    if (!fs::is_directory(kind)) continue;
    std::vector<fs::path> unlisted;
    for (const auto& entry : fs::recursive_directory_iterator(kind))
      if (entry.is_regular_file() && !listed.contains(entry.path())) unlisted.push_back(entry.path());
    for (const fs::path& path : unlisted) fs::remove(path, ignored);
  }
}

void ArchiveFolder::commit(const ArchiveChange& change) {
  Manifest next = changed(manifest_, change);
  next.next_file = next_file_;
  const fs::path target = folder_ / ingest::archive::kManifestFile;
  const fs::path unfinished = models::unfinished_path(target);
  models::write_file(unfinished, ingest::archive::to_json(next));
  models::rename_durably(unfinished, target);
  manifest_ = std::move(next);
  const auto now = std::chrono::steady_clock::now();
  for (const std::string& path : change.removed) removed_.emplace_back(now, folder_ / path);
  remove_files(false);
}

void ArchiveFolder::remove_files(bool all) {
  const auto now = std::chrono::steady_clock::now();
  std::error_code ignored;  // what stays is removed at the next opening
  for (; !removed_.empty() && (all || now - removed_.front().first >= grace_); removed_.pop_front()) {
    const fs::path& path = removed_.front().second;
    fs::remove(path, ignored);
    fs::remove(path.parent_path(), ignored);  // where it was the last of its day
  }
}

std::string ArchiveFolder::new_file(ingest::archive::HistoryKind kind, const std::string& asset_class,
                                    std::int64_t day) {
  const std::string below = fmt::format("{}/class={}/day={}", ingest::archive::kind_name(kind),
                                        folder_name(asset_class), ingest::archive::day_name(day));
  make_folders(fs::absolute(folder_ / below).lexically_normal());
  return fmt::format("{}/{:08}.parquet", below, next_file_++);
}

/// Where a file's bytes go until it has its name.
class ArchiveFile::Sink {
 public:
  explicit Sink(fs::path target)
      : target_(std::move(target)), unfinished_(models::unfinished_path(target_)), out_(unfinished_) {}
  void write(std::string_view bytes) { out_.write(bytes); }
  void finish() {
    out_.finish();
    models::rename_durably(unfinished_, target_);
  }

 private:
  fs::path target_, unfinished_;
  models::FileWriter out_;
};

ArchiveFile::ArchiveFile(ArchiveFolder& folder, Kind kind, std::string asset_class, std::int64_t day,
                         const ingest::archive::ColumnPlan& plan)
    : folder_(folder) {
  entry_.path = folder.new_file(kind, asset_class, day);
  entry_.kind = kind;
  entry_.asset_class = std::move(asset_class);
  entry_.day = day;
  sink_ = std::make_unique<Sink>(folder.path() / entry_.path);
  writer_ = std::make_unique<ingest::archive::HistoryWriter>(
      plan, [this](std::string_view bytes) { sink_->write(bytes); });
}

ArchiveFile::~ArchiveFile() = default;

HistoryEntry ArchiveFile::finish(int level) {
  const auto written = writer_->finish({{"portent.schema", "portent.history/1.0"},
                                        {"portent.kind", std::string(kind_name(entry_.kind))},
                                        {"portent.class", entry_.asset_class},
                                        {"portent.day", ingest::archive::day_name(entry_.day)}});
  sink_->finish();
  entry_.level = level;
  entry_.rows = written.rows;
  entry_.values = written.values;
  entry_.bytes = written.file.bytes;
  entry_.first_ts = written.first_ts;
  entry_.last_ts = written.last_ts;
  entry_.written_at = folder_.manifest().newest_ts;
  entry_.footer_checksum = written.file.footer_checksum;
  return entry_;
}

}  // namespace portent::serve
