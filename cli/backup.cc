#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "cli/desk_access.h"
#include "cli/verbs.h"
#include "ingest/error.h"
#include "ingest/plural.h"
#include "serve/store/backup.h"

namespace {

using namespace portent;
using serve::store::BackupPlaces;
using serve::store::BackupSummary;
using serve::store::Store;

struct Options {
  cli::DeskOptions desk;
  std::string file;
  std::string registry;
  std::string passphrase_file;
  bool no_check = false;
  bool only_verify = false;
};

void add_common(CLI::App& app, Options& options) {
  app.add_option("FILE", options.file, "the backup")->required();
  options.desk.add_files_to(app);
  app.add_option("--registry", options.registry, "the registry of models, where it belongs to the backup");
  app.add_option(
      "--passphrase-file", options.passphrase_file,
      "its first line encrypts the backup; else PORTENT_BACKUP_PASSPHRASE; neither: not encrypted");
}

std::string passphrase_of(const Options& options) {
  if (options.passphrase_file.empty()) {
    const char* set = std::getenv("PORTENT_BACKUP_PASSPHRASE");
    return set ? set : "";
  }
  std::ifstream in(options.passphrase_file);
  std::string line;
  std::getline(in, line);
  if (line.empty())
    throw ingest::FatalError(options.passphrase_file +
                             ": its first line should be the passphrase, and is not");
  return line;
}

BackupPlaces places_of(const Options& options) {
  BackupPlaces places;
  if (!options.registry.empty()) places.registry = options.registry;
  places.audit = cli::audit_path(options.desk);
  return places;
}

/// What there is to back up. An audit file that is looked for beside the store may be missing, and is told
/// of.
BackupPlaces sources_of(const char* program, const Options& options) {
  BackupPlaces places = places_of(options);
  if (std::filesystem::exists(*places.audit)) return places;
  if (!options.desk.audit.empty())
    throw ingest::FatalError(options.desk.audit + ": there is no such audit file");
  fmt::print(stderr, "{}: there is no audit file at {}: it is left out; name it with --audit\n", program,
             places.audit->string());
  places.audit.reset();
  return places;
}

void tell(const char* program, const Options& options, const BackupSummary& summary, const char* what) {
  fmt::print(
      "{{\"rows\":{},\"files\":{},\"bytes\":{},\"store_sha256\":\"{}\",\"audit_bytes\":{},\"audit_head\":\"{}"
      "\"}}\n",
      summary.rows, summary.files, summary.bytes, summary.store_sha256, summary.audit_bytes,
      summary.audit_head);
  fmt::print(stderr, "{}: {} {}: {} of the store, {} of the registry, {} of the audit file\n", program,
             options.file, what, ingest::counted(static_cast<std::size_t>(summary.rows), "row", "rows"),
             ingest::counted(static_cast<std::size_t>(summary.files), "file", "files"),
             ingest::counted(static_cast<std::size_t>(summary.audit_bytes), "byte", "bytes"));
}

/// An audit file that came back from a backup ends where it ended; one that was edited before still is.
void check_audit(const char* program, const std::filesystem::path& path, const BackupSummary& summary) {
  if (summary.audit_bytes == 0) return;
  const serve::desk::AuditCheck found = serve::desk::check_audit_file(path);
  if (found.broken)
    fmt::print(stderr, "{}: the audit file did not hold when it was backed up: {}\n", program, found.why);
  else if (found.head != summary.audit_head)
    throw ingest::FatalError(path.string() + ": ends with another line than the audit file did");
}

BackupSummary check(const char* program, const Options& options, const std::string& passphrase) {
  const auto folder = std::filesystem::absolute(options.file).parent_path();
  const auto scratch = folder / (std::filesystem::path(options.file).filename().string() + ".check");
  std::filesystem::create_directories(scratch);
  struct Gone {
    std::filesystem::path path;
    ~Gone() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } const gone{scratch};
  BackupSummary found = serve::store::verify_backup(options.file, passphrase, scratch);
  check_audit(program, scratch / "audit.jsonl", found);
  return found;
}

serve::store::AuditEnd end_of_audit(const std::filesystem::path& path) {
  serve::desk::AuditExtent extent = serve::desk::audit_extent(path);
  return {extent.bytes, std::move(extent.head)};
}

BackupSummary back_up(const char* program, const Options& options, const std::string& passphrase) {
  const std::string& url = options.desk.store;
  if (url.find("://") == std::string::npos && !std::filesystem::exists(url))
    throw ingest::FatalError(url + ": there is no such store; name the one that `portent serve` uses");
  Store store({url});
  BackupSummary made =
      serve::store::back_up(store, sources_of(program, options), options.file, passphrase, end_of_audit);
  if (!options.no_check && !(check(program, options, passphrase) == made))
    throw ingest::FatalError(options.file + ": reads back as something else than was written");
  return made;
}

}  // namespace

int verb_backup(int argc, char** argv) {
  CLI::App app(
      "Writes the desk's store, its audit file, and the registry where named, to one file while they are in "
      "use, then restores that into a scratch database and compares.");
  Options options;
  add_common(app, options);
  app.add_flag("--no-check", options.no_check, "don't restore it to compare");
  app.add_flag("--verify", options.only_verify, "only restore FILE into a scratch database and compare");
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  const std::string passphrase = passphrase_of(options);
  if (options.only_verify)
    tell(argv[0], options, check(argv[0], options, passphrase), "restores to what was backed up");
  else
    tell(argv[0], options, back_up(argv[0], options, passphrase),
         options.no_check ? "is written" : "is written, and restores to the same");
  return 0;
}

int verb_restore(int argc, char** argv) {
  CLI::App app(
      "Fills a new store, of either engine, a new audit file and a new registry's folder with what `portent "
      "backup` wrote.");
  Options options;
  add_common(app, options);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  const BackupPlaces places = places_of(options);
  serve::store::StoreOptions of_store;
  of_store.url = options.desk.store;
  of_store.stalled_writer =
      std::chrono::milliseconds(0);  // it writes files within its transaction, however long
  Store store(of_store);
  const BackupSummary made = restore(options.file, passphrase_of(options), store, places);
  check_audit(argv[0], *places.audit, made);
  tell(argv[0], options, made, "is restored");
  return 0;
}
