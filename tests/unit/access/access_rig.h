#pragma once

#include <atomic>
#include <string>

#include "serve/api/access_book.h"
#include "tests/support/desk_database.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {

/// A desk's access with a database, an audit file and a clock of its own.
struct AccessRig {
  static constexpr std::int64_t kNow = 1'700'000'000'000, kDay = 86'400'000;

  DeskDatabase database;
  TemporaryFolder folder;
  serve::store::Store store{{database.url()}};
  serve::desk::AuditFile audit{folder.path() / "audit.jsonl"};
  serve::AccessBook book{store, audit, cheap()};
  serve::Actor admin{"cli:root", ""};
  std::atomic<std::int64_t> now_ms{kNow};

  static serve::AccessOptions cheap() {
    serve::AccessOptions options;
    options.password_cost = {64, 1};
    return options;
  }
  serve::NewKey key(const std::string& role, const std::string& site = "*", std::int64_t lives_ms = kDay) {
    return *book.create_key(admin, "gateway", {{role, "", site, {}}}, now_ms + lives_ms, now_ms);
  }
  serve::store::PersonRow person(const std::string& sign_in, const std::string& role) {
    return *book.add_person(admin, sign_in, "A. Person", "correct horse battery", {{role, "", "*", {}}},
                            now_ms);
  }
  serve::desk::AuditCheck check() const { return serve::desk::check_audit_file(audit.path()); }
};

}  // namespace portent::tests
