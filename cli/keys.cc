#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/desk_access.h"
#include "cli/models.h"
#include "cli/verbs.h"
#include "serve/api/access_json.h"
#include "serve/api/route.h"

namespace {

using namespace portent;

struct KeysCall {
  cli::DeskOptions desk;
  std::string name, id, expires = "90d", overlap = "24h", site = "*";
  std::vector<std::string> roles, permissions;
};

/// The secret alone on stdout, so that a script can take it; what is said about it on stderr.
int show(const KeysCall& call, cli::DeskAccess& desk, const serve::NewKey& key) {
  if (call.desk.json) {
    nlohmann::json json = serve::key_json(key.row, desk.store.read([&](serve::store::Session& session) {
      return serve::store::rights_of(session, key.row.id);
    }));
    json["key"] = key.key;
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("{}\n", key.key);
  }
  fmt::print(stderr, "portent keys: {} until {}; it is shown this once and kept nowhere\n", key.row.id,
             serve::format_time(key.row.expires_ms));
  return 0;
}

int create(const KeysCall& call) {
  std::vector<serve::WantedRight> rights;
  for (const std::string& role : call.roles) rights.push_back({role, "", call.site, {}});
  for (const std::string& permission : call.permissions) rights.push_back({"", permission, call.site, {}});
  const std::int64_t lives_ms = cli::duration_ms(call.expires, "--expires");
  cli::DeskAccess desk(call.desk);
  const std::int64_t now_ms = cli::wall_clock_ms();
  return show(call, desk,
              cli::checked(desk.book.create_key(desk.actor, call.name, rights, now_ms + lives_ms, now_ms)));
}

int rotate(const KeysCall& call) {
  const std::int64_t overlap_ms = cli::duration_ms(call.overlap, "--overlap");
  cli::DeskAccess desk(call.desk);
  return show(call, desk,
              cli::checked(desk.book.rotate_key(desk.actor, call.id, overlap_ms, cli::wall_clock_ms())));
}

int revoke(const KeysCall& call) {
  cli::DeskAccess desk(call.desk);
  const bool now = cli::checked(desk.book.revoke_key(desk.actor, call.id, cli::wall_clock_ms()));
  fmt::print(stderr, "portent keys: {} {}\n", call.id,
             now ? "opens nothing from now on" : "was revoked before");
  return 0;
}

std::string state_of(const serve::store::KeyRow& key, std::int64_t now_ms) {
  if (key.revoked_ms) return "revoked";
  if (key.expires_ms <= now_ms) return "ended";
  return key.replaced_by ? "replaced" : "open";
}

int list(const KeysCall& call) {
  cli::DeskAccess desk(call.desk);
  std::vector<std::vector<std::string>> rows = {{"ID", "PREFIX", "NAME", "STATE", "UNTIL", "RIGHTS"}};
  desk.store.read([&](serve::store::Session& session) {
    for (const auto& key : serve::store::list_keys(session, 100'000)) {
      const auto rights = serve::store::rights_of(session, key.id);
      if (call.desk.json) fmt::print("{}\n", serve::key_json(key, rights).dump());
      std::string words;
      for (const auto& right : rights)
        words += fmt::format("{}{} at {}", words.empty() ? "" : ", ",
                             right.role.value_or(right.permission.value_or("")), right.site);
      rows.push_back({key.id, key.prefix, key.name, state_of(key, cli::wall_clock_ms()),
                      serve::format_time(key.expires_ms).substr(0, 10), words});
    }
  });
  if (!call.desk.json) cli::print_table(rows);
  return 0;
}

int audit(const KeysCall& call) {
  const std::string path = cli::audit_path(call.desk);
  const serve::desk::AuditCheck check = serve::desk::check_audit_file(path);
  if (call.desk.json)
    fmt::print("{}\n", nlohmann::json{{"entries", check.entries},
                                      {"torn", check.torn},
                                      {"broken", check.broken.value_or(0)},
                                      {"head", check.head}}
                           .dump());
  else
    fmt::print("{}: {} entries, head {}\n", path, check.entries, check.head);
  if (check.torn > 0) fmt::print(stderr, "portent keys: {} lines were cut off by a crash\n", check.torn);
  if (check.broken) fmt::print(stderr, "portent keys: {}: {}\n", path, check.why);
  return check.broken ? 1 : 0;
}

CLI::App* add_create(CLI::App& app, KeysCall& call) {
  CLI::App* create = app.add_subcommand("create", "make a key for a program; prints it, this once");
  create->add_option("--name", call.name, "what it is for")->required();
  create->add_option(
      "--role", call.roles,
      "viewer, technician, planner, data-scientist, integrator, administrator; may be repeated");
  create->add_option("--permission", call.permissions,
                     "one permission, such as alarms.read; may be repeated");
  create->add_option("--site", call.site, "where; * is every site")->capture_default_str();
  create->add_option("--expires", call.expires, "after how long it ends, such as 90d")->capture_default_str();
  return create;
}

}  // namespace

int verb_keys(int argc, char** argv) {
  CLI::App app("Keys of programs and people who sign in, in the desk's database.");
  KeysCall call;
  app.require_subcommand(1);
  app.fallthrough();
  call.desk.add_to(app);
  const CLI::App* creates = add_create(app, call);
  const CLI::App* lists = app.add_subcommand("list", "every key, newest first; never their secrets");
  CLI::App* revokes = app.add_subcommand("revoke", "let a key open nothing, within a second");
  revokes->add_option("ID", call.id, "of the key, as list shows it")->required();
  CLI::App* rotates =
      app.add_subcommand("rotate", "make a key with the same rights; the old one lives on for a while");
  rotates->add_option("ID", call.id, "of the key, as list shows it")->required();
  rotates->add_option("--overlap", call.overlap, "how long the old key lives on")->capture_default_str();
  const CLI::App* audits =
      app.add_subcommand("audit", "check that no line of the audit file was edited or removed");
  const cli::PeopleCommands people(app, call.desk);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  if (creates->parsed()) return create(call);
  if (lists->parsed()) return list(call);
  if (revokes->parsed()) return revoke(call);
  if (rotates->parsed()) return rotate(call);
  if (audits->parsed()) return audit(call);
  return people.run().value_or(2);
}
