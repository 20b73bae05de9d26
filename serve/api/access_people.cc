#include <fmt/format.h>

#include "serve/api/access_book.h"
#include "serve/api/audited.h"
#include "serve/desk/lockout.h"

namespace portent::serve {
namespace {

tl::unexpected<Problem> refuse(int status, std::string detail, std::string pointer = "") {
  return tl::unexpected(Problem{status, std::move(detail), "", std::move(pointer)});
}

bool is_sign_in(const std::string& name) {
  return !name.empty() && name.size() <= 128 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._@+-") == std::string::npos;
}

constexpr const char* kWrong = "name or password is wrong";

}  // namespace

bool AccessBook::slow_match(const std::string& password, const std::string& hash) {
  hashing_.acquire();
  const bool matches = password.size() <= 1'024 && desk::password_matches(password, hash);
  hashing_.release();
  return matches;
}

Outcome<store::PersonRow> AccessBook::add_person(const Actor& actor, const std::string& sign_in,
                                                 const std::string& name, const std::string& password,
                                                 const std::vector<WantedRight>& rights,
                                                 std::int64_t now_ms) {
  if (!is_sign_in(sign_in))
    return refuse(422, "a name to sign in with has 1 to 128 characters of a-z 0-9 . _ @ + -", "/sign_in");
  if (name.empty() || name.size() > 200) return refuse(422, "a person has a name of 1 to 200 bytes", "/name");
  if (auto problem = desk::password_problem(password, sign_in)) return refuse(422, *problem, "/password");
  for (std::size_t i = 0; i < rights.size(); ++i)
    if (auto problem = right_problem(rights[i], fmt::format("/rights/{}", i)))
      return tl::unexpected(*problem);
  store::PersonRow row;
  row.id = desk::random_id("person_");
  row.sign_in = sign_in;
  row.name = name;
  row.password = desk::hash_password(password, options_.password_cost);
  row.created_ms = row.password_ms = now_ms;
  try {
    return audited(audit_entry(actor, "person.add", row.id, now_ms, sign_in),
                   [&](store::Session& session) -> Outcome<store::PersonRow> {
                     store::add_person(session, row);
                     add_rights(session, actor, row.id, rights, now_ms);
                     return row;
                   });
  } catch (const store::ConflictError&) {
    return refuse(409, "somebody signs in with this name already", "/sign_in");
  }
}

Outcome<bool> AccessBook::set_password(const Actor& actor, const std::string& id, const std::string& password,
                                       std::int64_t now_ms) {
  const auto person = store_.read([&](store::Session& session) { return store::find_person(session, id); });
  if (!person) return tl::unexpected(gone("person " + id));
  if (auto problem = desk::password_problem(password, person->sign_in))
    return refuse(422, *problem, "/password");
  const std::string hash = desk::hash_password(password, options_.password_cost);
  return audited(audit_entry(actor, "person.password", id, now_ms),
                 [&](store::Session& session) -> Outcome<bool> {
                   if (!store::set_password(session, id, person->version, hash, now_ms))
                     return tl::unexpected(changed_meanwhile("person " + id));
                   store::end_sign_ins_of(session, id);
                   return true;
                 });
}

Outcome<bool> AccessBook::change_password(const Actor& actor, const std::string& id,
                                          const std::string& present, const std::string& password,
                                          std::int64_t now_ms) {
  const auto person = store_.read([&](store::Session& session) { return store::find_person(session, id); });
  if (!person || !slow_match(present, person->password)) {
    audit_.append({now_ms, actor.id, actor.address, "person.password", id, "denied", "wrong password"},
                  desk::AuditFile::Keep::kFast);
    return refuse(422, "the present password is wrong", "/present");
  }
  return set_password(actor, id, password, now_ms);
}

Outcome<bool> AccessBook::disable_person(const Actor& actor, const std::string& id, bool disabled,
                                         std::int64_t now_ms) {
  return audited(audit_entry(actor, disabled ? "person.disable" : "person.enable", id, now_ms),
                 [&](store::Session& session) -> Outcome<bool> {
                   const auto person = store::find_person(session, id);
                   if (!person) return tl::unexpected(gone("person " + id));
                   if (!store::set_disabled(session, id, person->version, disabled))
                     return tl::unexpected(changed_meanwhile("person " + id));
                   if (disabled) store::end_sign_ins_of(session, id);
                   return true;
                 });
}

Outcome<AccessBook::SignedIn> AccessBook::wrong_password(const std::optional<store::PersonRow>& person,
                                                         const std::string& sign_in,
                                                         const std::string& address, std::int64_t now_ms) {
  desk::AuditEntry entry{now_ms, "nobody", address, "sign-in", person ? person->id : "", "denied"};
  if (!person) {
    entry.detail = is_sign_in(sign_in) ? "unknown name" : "no name";  // it may be a password typed too early
  } else {
    std::int64_t locked = 0;
    store_.write([&](store::Session& session) {
      const std::int64_t failures = store::count_failure(session, person->id);
      locked = desk::lock_out_ms(failures);
      entry.detail = fmt::format("wrong password, {} in a row", failures);
      if (locked == 0) return;
      store::lock_out(session, person->id, now_ms + locked);
      store::add_security_event(
          session, {desk::random_id("sec_"), now_ms, "sign-in.locked", person->id,
                    fmt::format("{} wrong passwords, locked for {} s", failures, locked / 1'000)});
    });
    if (locked > 0 && options_.counters) options_.counters->locked_out();
  }
  audit_.append(entry, desk::AuditFile::Keep::kFast);
  return refuse(401, kWrong);
}

Outcome<AccessBook::SignedIn> AccessBook::sign_in(const std::string& sign_in, const std::string& password,
                                                  const std::string& address, std::int64_t now_ms) {
  const bool room = ++signing_in_ <= options_.most_sign_ins;
  try {
    auto made = room ? sign_in_now(sign_in, password, address, now_ms)
                     : refuse(503, "too many people sign in at once: try again");
    --signing_in_;
    return made;
  } catch (...) {
    --signing_in_;
    throw;
  }
}

Outcome<AccessBook::SignedIn> AccessBook::sign_in_now(const std::string& sign_in, const std::string& password,
                                                      const std::string& address, std::int64_t now_ms) {
  const auto person =
      store_.read([&](store::Session& session) { return store::find_person_by_sign_in(session, sign_in); });
  if (person && person->locked_until_ms > now_ms) {
    audit_.append({now_ms, "nobody", address, "sign-in", person->id, "denied", "locked"},
                  desk::AuditFile::Keep::kFast);
    slow_match(password, desk::nobodys_password());
    return refuse(401, kWrong);
  }
  const bool right = slow_match(password, person ? person->password : desk::nobodys_password());
  if (!person || !right || person->disabled) return wrong_password(person, sign_in, address, now_ms);
  SignedIn made{desk::random_text(32), *person, now_ms + options_.sign_in_ms};
  const store::SignInRow row{desk::hash_of_secret(made.token),  person->id,   address, now_ms,
                             now_ms + options_.sign_in_idle_ms, made.until_ms};
  return audited(audit_entry({person->id, address}, "sign-in", person->id, now_ms),
                 [&](store::Session& session) -> Outcome<SignedIn> {
                   store::forget_ended_sign_ins(session, now_ms);
                   store::clear_failures(session, person->id);
                   store::add_sign_in(session, row);
                   return made;
                 });
}

void AccessBook::sign_out(const Actor& actor, const std::string& token, std::int64_t now_ms) {
  const Outcome<bool> ignored = audited(audit_entry(actor, "sign-out", actor.id, now_ms),
                                        [&](store::Session& session) -> Outcome<bool> {
                                          return store::end_sign_in(session, desk::hash_of_secret(token));
                                        });
  static_cast<void>(ignored);
}

}  // namespace portent::serve
