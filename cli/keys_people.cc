#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/desk_access.h"
#include "cli/models.h"
#include "ingest/error.h"
#include "serve/api/access_json.h"

namespace portent::cli {
namespace {

serve::store::PersonRow named(DeskAccess& desk, const std::string& sign_in) {
  auto person = desk.store.read(
      [&](serve::store::Session& session) { return serve::store::find_person_by_sign_in(session, sign_in); });
  if (!person)
    throw ingest::FatalError("nobody signs in as " + sign_in + "; portent keys user list shows who does", 2);
  return *std::move(person);
}

}  // namespace

PeopleCommands::PeopleCommands(CLI::App& app, const DeskOptions& desk) : desk_(desk) {
  CLI::App* user = app.add_subcommand("user", "people who sign in");
  user->require_subcommand(1);
  user->fallthrough();
  const auto sub = [&](const char* name, const char* help) {
    CLI::App* made = user->add_subcommand(name, help);
    made->add_option("SIGN_IN", sign_in_, "the name to sign in with")->required();
    return made;
  };
  add_ = sub("add", "add a person; the password comes from a file, a pipe or the terminal");
  add_->add_option("--name", name_, "for people (default: the name to sign in with)");
  add_->add_option("--role", role_, "viewer, technician, planner, data-scientist, integrator, administrator")
      ->capture_default_str();
  add_->add_option("--site", site_, "where; * is every site")->capture_default_str();
  add_->add_option("--password-file", password_file_, "file whose first line is the password");
  password_ = sub("password", "set a new password, and end the person's sessions");
  password_->add_option("--password-file", password_file_, "file whose first line is the password");
  disable_ = sub("disable", "let a person sign in no more, and end the sessions");
  enable_ = sub("enable", "let a person sign in again");
  list_ = user->add_subcommand("list", "who can sign in");
}

int PeopleCommands::add() const {
  DeskAccess desk(desk_);
  const auto person =
      checked(desk.book.add_person(desk.actor, sign_in_, name_.empty() ? sign_in_ : name_,
                                   read_password(password_file_), {{role_, "", site_, {}}}, wall_clock_ms()));
  fmt::print("{}\n", person.id);
  return 0;
}

int PeopleCommands::list() const {
  DeskAccess desk(desk_);
  std::vector<std::vector<std::string>> rows = {{"SIGN-IN", "NAME", "RIGHTS", "ID"}};
  desk.store.read([&](serve::store::Session& session) {
    for (const auto& person : serve::store::list_people(session, 100'000)) {
      const auto rights = serve::store::rights_of(session, person.id);
      std::string words = person.disabled ? "disabled" : "";
      for (const auto& right : rights)
        words += fmt::format("{}{} at {}", words.empty() ? "" : ", ",
                             right.role.value_or(right.permission.value_or("")), right.site);
      rows.push_back({person.sign_in, person.name, words, person.id});
      if (desk_.json) fmt::print("{}\n", serve::person_json(person, rights).dump());
    }
  });
  if (!desk_.json) print_table(rows);
  return 0;
}

std::optional<int> PeopleCommands::run() const {
  if (add_->parsed()) return add();
  if (list_->parsed()) return list();
  const bool enable = enable_->parsed();
  if (!enable && !disable_->parsed() && !password_->parsed()) return std::nullopt;
  DeskAccess desk(desk_);
  const auto person = named(desk, sign_in_);
  if (password_->parsed())
    checked(desk.book.set_password(desk.actor, person.id, read_password(password_file_), wall_clock_ms()));
  else
    checked(desk.book.disable_person(desk.actor, person.id, !enable, wall_clock_ms()));
  return 0;
}

}  // namespace portent::cli
