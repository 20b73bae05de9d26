#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "cli/options.h"
#include "cli/verbs.h"
#include "ingest/error.h"
#include "ingest/plural.h"
#include "serve/store/backup.h"

namespace {

using namespace portent;
using serve::store::BackupSummary;
using serve::store::Store;

struct Options {
  std::string file;
  std::string store = "portent-desk.db";
  std::string registry;
  std::string passphrase_file;
  bool no_check = false;
  bool only_verify = false;
};

void add_common(CLI::App& app, Options& options) {
  app.add_option("FILE", options.file, "the backup")->required();
  app.add_option("--store", options.store, "the desk's database: an SQLite file or postgresql://...")
      ->capture_default_str();
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

std::optional<std::filesystem::path> registry_of(const Options& options) {
  if (options.registry.empty()) return std::nullopt;
  return options.registry;
}

void tell(const char* program, const Options& options, const BackupSummary& summary, const char* what) {
  fmt::print("{{\"rows\":{},\"files\":{},\"bytes\":{},\"store_sha256\":\"{}\"}}\n", summary.rows,
             summary.files, summary.bytes, summary.store_sha256);
  fmt::print(stderr, "{}: {} {}: {} of the store, {} of the registry\n", program, options.file, what,
             ingest::counted(static_cast<std::size_t>(summary.rows), "row", "rows"),
             ingest::counted(static_cast<std::size_t>(summary.files), "file", "files"));
}

BackupSummary check(const Options& options, const std::string& passphrase) {
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
  return serve::store::verify_backup(options.file, passphrase, scratch);
}

BackupSummary back_up(const Options& options, const std::string& passphrase) {
  if (options.store.find("://") == std::string::npos && !std::filesystem::exists(options.store))
    throw ingest::FatalError(options.store +
                             ": there is no such store; name the one that `portent serve` uses");
  Store store({options.store});
  BackupSummary made = serve::store::back_up(store, registry_of(options), options.file, passphrase);
  if (!options.no_check && !(check(options, passphrase) == made))
    throw ingest::FatalError(options.file + ": reads back as something else than was written");
  return made;
}

}  // namespace

int verb_backup(int argc, char** argv) {
  CLI::App app(
      "Writes the desk's store, and the registry where named, to one file while they are in use, then "
      "restores "
      "that into a scratch database and compares.");
  Options options;
  add_common(app, options);
  app.add_flag("--no-check", options.no_check, "don't restore it to compare");
  app.add_flag("--verify", options.only_verify, "only restore FILE into a scratch database and compare");
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  const std::string passphrase = passphrase_of(options);
  if (options.only_verify)
    tell(argv[0], options, check(options, passphrase), "restores to what was backed up");
  else
    tell(argv[0], options, back_up(options, passphrase),
         options.no_check ? "is written" : "is written, and restores to the same");
  return 0;
}

int verb_restore(int argc, char** argv) {
  CLI::App app(
      "Fills a new store, of either engine, and a new registry's folder with what `portent backup` wrote.");
  Options options;
  add_common(app, options);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  Store store({options.store});
  tell(argv[0], options, restore(options.file, passphrase_of(options), store, registry_of(options)),
       "is restored");
  return 0;
}
