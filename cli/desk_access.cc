#include "cli/desk_access.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "ingest/error.h"

namespace portent::cli {
namespace {

std::string user() {
  for (const char* variable : {"USER", "LOGNAME"})
    if (const char* name = ::secure_getenv(variable); name != nullptr && *name != '\0') return name;
  return fmt::format("uid {}", ::getuid());
}

/// What a terminal shows is switched off while a password is typed.
class Hidden {
 public:
  Hidden() {
    ::tcgetattr(STDIN_FILENO, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~Hidden() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
};

std::string ask(const char* what) {
  fmt::print(stderr, "{}: ", what);
  std::string line;
  {
    const Hidden hidden;
    std::getline(std::cin, line);
  }
  fmt::print(stderr, "\n");
  return line;
}

}  // namespace

CLI::Option* add_store_option(CLI::App& app, std::string& store) {
  return app.add_option("--store", store, "the desk's database: an SQLite file, or postgresql://...")
      ->envname("PORTENT_STORE");
}

void DeskOptions::add_files_to(CLI::App& app) {
  add_store_option(app, store)->capture_default_str();
  app.add_option("--audit", audit, "the audit file (default: beside the SQLite file)");
}

void DeskOptions::add_to(CLI::App& app) {
  add_files_to(app);
  app.add_flag("--json", json, "print JSON, one a line");
}

std::string audit_path(const DeskOptions& options) {
  if (!options.audit.empty()) return options.audit;
  if (options.store.starts_with("postgres")) return "portent-desk.audit.jsonl";
  return std::filesystem::path(options.store).replace_extension(".audit.jsonl").string();
}

DeskAccess::DeskAccess(const DeskOptions& options)
    : store({options.store}), audit(audit_path(options)), actor{"cli:" + user(), ""} {}

std::int64_t wall_clock_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void refuse(const serve::Problem& problem) {
  const std::string where = problem.pointer.empty() ? "" : problem.pointer.substr(1) + ": ";
  throw ingest::FatalError(where + problem.detail, 2);
}

std::int64_t duration_ms(const std::string& text, const std::string& option) {
  char* end = nullptr;
  const long long count = std::strtoll(text.c_str(), &end, 10);
  const std::string unit = end;
  const std::int64_t ms = unit == "d"   ? 86'400'000
                          : unit == "h" ? 3'600'000
                          : unit == "m" ? 60'000
                          : unit == "s" ? 1'000
                                        : 0;
  if (ms == 0 || end == text.c_str() || count < 0 || count > 100'000)
    throw ingest::FatalError(fmt::format("{} {}: expected a time such as 90d, 24h, 30m or 60s", option, text),
                             2);
  return count * ms;
}

std::string read_password(const std::string& file) {
  std::string password;
  if (!file.empty()) {
    std::ifstream stream(file);
    if (!std::getline(stream, password))
      throw ingest::FatalError("--password-file " + file + ": can't read a line of it", 2);
    return password;
  }
  if (::isatty(STDIN_FILENO) == 0) {
    std::getline(std::cin, password);
    return password;
  }
  password = ask("password");
  if (ask("the same again") != password) throw ingest::FatalError("the two are not the same", 2);
  return password;
}

}  // namespace portent::cli
