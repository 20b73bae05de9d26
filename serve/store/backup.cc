#include "serve/store/backup.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "ingest/error.h"
#include "models/sha256.h"
#include "serve/store/backup_audit.h"
#include "serve/store/backup_file.h"
#include "serve/store/dump.h"

namespace portent::serve::store {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kPiece = 1 << 18;

/// The dump's lines on their way, hashed.
class Hashed {
 public:
  void add(std::string_view line) {
    hash_.add(line);
    hash_.add("\n");
  }
  std::string hex() { return hash_.hex(); }

 private:
  models::Sha256 hash_;
};

void copy_bytes(const fs::path& path, std::uint64_t left, BackupWriter& to) {
  std::ifstream in(path, std::ios::binary);
  std::string piece;
  while (left > 0) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece)));
    if (!in.read(piece.data(), static_cast<std::streamsize>(piece.size())))
      throw ingest::FatalError(fmt::format("{}: became shorter while it was backed up", path.string()));
    to.bytes(piece);
    left -= piece.size();
  }
}

void write_file(const fs::path& folder, const fs::path& path, BackupWriter& to, BackupSummary& summary) {
  const auto bytes = static_cast<std::uint64_t>(fs::file_size(path));
  to.line(json{{"file", fs::relative(path, folder).generic_string()}, {"bytes", bytes}}.dump());
  ++summary.files;
  summary.bytes += static_cast<std::int64_t>(bytes);
  copy_bytes(path, bytes, to);
}

void write_audit(const fs::path& path, const AuditEnd& end, BackupWriter& to, BackupSummary& summary) {
  to.line(json{{"audit", end.bytes}, {"head", end.head}}.dump());
  summary.audit_bytes = end.bytes;
  summary.audit_head = end.head;
  copy_bytes(path, static_cast<std::uint64_t>(end.bytes), to);
}

void write_folder(const fs::path& folder, BackupWriter& to, BackupSummary& summary) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && !entry.is_symlink()) files.push_back(entry.path());
  std::ranges::sort(files);
  for (const fs::path& path : files) write_file(folder, path, to, summary);
}

bool stays_below(const fs::path& path) {
  return !path.empty() && path.is_relative() &&
         std::ranges::none_of(path, [](const fs::path& step) { return step == ".." || step == "."; });
}

void read_file(BackupReader& from, const json& line, const std::optional<fs::path>& folder,
               BackupSummary& summary) {
  const fs::path relative = line.at("file").get<std::string>();
  const auto bytes = line.at("bytes").get<std::uint64_t>();
  if (!stays_below(relative))
    throw ingest::FatalError("the backup holds a file outside of its folder: " + relative.string());
  std::ofstream out;
  if (folder) {
    fs::create_directories((*folder / relative).parent_path());
    out.open(*folder / relative, std::ios::binary | std::ios::trunc);
  }
  from.bytes(bytes, [&](std::string_view piece) {
    if (folder) out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  });
  if (folder && !out.flush())
    throw ingest::FatalError(fmt::format("{}: can't be written", (*folder / relative).string()));
  ++summary.files;
  summary.bytes += static_cast<std::int64_t>(bytes);
}

void load(BackupReader& from, Session& session, Engine engine, BackupSummary& summary) {
  Loader loader(session, engine);
  Hashed hashed;
  for (std::string line; from.line(line);) {
    hashed.add(line);
    if (!loader.line(line)) continue;
    summary.rows = loader.rows();
    summary.store_sha256 = hashed.hex();
    return;
  }
  throw ingest::FatalError("the backup ends before the store's last row");
}

void read_audit(BackupReader& from, const json& line, ReturningAudit& audit, BackupSummary& summary) {
  summary.audit_bytes = line.at("audit").get<std::int64_t>();
  summary.audit_head = line.value("head", "");
  audit.take(from, static_cast<std::uint64_t>(summary.audit_bytes));
}

void read_files(BackupReader& from, const BackupPlaces& places, ReturningAudit& audit,
                BackupSummary& summary) {
  for (std::string line; from.line(line);) {
    const json parsed = json::parse(line, nullptr, false);
    if (parsed.is_object() && parsed.contains("audit"))
      read_audit(from, parsed, audit, summary);
    else if (parsed.is_object() && parsed.contains("file") && parsed.contains("bytes"))
      read_file(from, parsed, places.registry, summary);
    else
      throw ingest::FatalError("the backup holds a line that can't be read where a file should begin");
  }
}

BackupSummary read_all(const fs::path& file, const std::string& passphrase, Store& store,
                       const BackupPlaces& places) {
  ReturningAudit audit(places.audit);
  const BackupSummary made = store.write([&](Session& session) {
    BackupReader from(file, passphrase);
    BackupSummary summary;
    load(from, session, store.engine(), summary);
    read_files(from, places, audit, summary);
    return summary;
  });
  audit.keep();
  return made;
}

}  // namespace

BackupSummary back_up(Store& store, const BackupPlaces& places, const fs::path& file,
                      const std::string& passphrase,
                      const std::function<AuditEnd(const fs::path&)>& end_of_audit) {
  BackupWriter to(file, passphrase);
  BackupSummary summary;
  store.read([&](Session& session) {
    Hashed hashed;
    dump(session, store.engine(), [&](std::string_view line) {
      to.line(line);
      hashed.add(line);
      summary.rows += line.starts_with('[');
    });
    summary.store_sha256 = hashed.hex();
  });
  if (places.audit) write_audit(*places.audit, end_of_audit(*places.audit), to, summary);
  if (places.registry) write_folder(*places.registry, to, summary);
  to.finish();
  return summary;
}

BackupSummary restore(const fs::path& file, const std::string& passphrase, Store& store,
                      const BackupPlaces& places) {
  const auto& registry = places.registry;
  if (registry && fs::exists(*registry) && !fs::is_empty(*registry))
    throw ingest::FatalError(fmt::format("{}: is not empty; name a new folder", registry->string()));
  return read_all(file, passphrase, store, places);
}

BackupSummary verify_backup(const fs::path& file, const std::string& passphrase, const fs::path& scratch) {
  const fs::path database = scratch / "verify.db";
  if (fs::exists(database))
    throw ingest::FatalError(fmt::format("{}: is there already; take it away", database.string()));
  struct Gone {
    fs::path database;
    ~Gone() {
      std::error_code ignored;
      for (const char* end : {"", "-wal", "-shm"}) fs::remove(database.string() + end, ignored);
    }
  } const gone{database};
  Store store({database.string()});
  const BackupSummary summary = read_all(file, passphrase, store, {.audit = scratch / "audit.jsonl"});
  Hashed hashed;
  store.read([&](Session& session) {
    dump(session, store.engine(), [&](std::string_view line) { hashed.add(line); });
  });
  if (hashed.hex() != summary.store_sha256)
    throw ingest::FatalError(
        fmt::format("{}: what is restored from it is not what was backed up", file.string()));
  return summary;
}

}  // namespace portent::serve::store
