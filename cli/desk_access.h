#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/options.h"
#include "serve/api/access_book.h"

namespace portent::cli {

/// `--store`, which is $PORTENT_STORE where it is not given.
CLI::Option* add_store_option(CLI::App& app, std::string& store);

/// The options that name the desk's database and its audit file.
struct DeskOptions {
  std::string store = "portent-desk.db";
  std::string audit;  ///< empty: beside an SQLite file, else portent-desk.audit.jsonl
  bool json = false;

  void add_to(CLI::App& app);
  /// The same without `--json`.
  void add_files_to(CLI::App& app);
};

std::string audit_path(const DeskOptions& options);

/// The desk's access, opened for one command. Whoever may use the database's file is an administrator of it.
struct DeskAccess {
  explicit DeskAccess(const DeskOptions& options);

  serve::store::Store store;
  serve::desk::AuditFile audit;
  serve::AccessBook book{store, audit};
  serve::Actor actor;  ///< "cli:" and the system's user
};

std::int64_t wall_clock_ms();
[[noreturn]] void refuse(const serve::Problem& problem);

/// Throws FatalError (exit code 2) where a change was refused.
template <typename T>
T checked(const serve::Outcome<T>& outcome) {
  if (!outcome) refuse(outcome.error());
  return *outcome;
}

/// "90d", "24h", "30m" or "60s" in ms. Throws FatalError naming `option`.
std::int64_t duration_ms(const std::string& text, const std::string& option);

/// The first line of a file, of stdin where it is piped, or of a terminal without being shown, asked for
/// twice.
std::string read_password(const std::string& file);

/// `portent keys user ...`: adds the subcommands; run() does the one that was named, or returns nothing.
class PeopleCommands {
 public:
  PeopleCommands(CLI::App& app, const DeskOptions& desk);
  std::optional<int> run() const;

 private:
  int add() const;
  int list() const;

  const DeskOptions& desk_;
  std::string sign_in_, name_, role_ = "viewer", site_ = "*", password_file_;
  CLI::App *add_, *list_, *disable_, *enable_, *password_;
};

}  // namespace portent::cli
