#include "serve/store/access_rows.h"

namespace portent::serve::store {
namespace {

const std::string kColumns =
    "SELECT id, sign_in, name, password, failures, locked_until_ms, disabled, created_ms, password_ms, "
    "version "
    "FROM people ";

PersonRow person_at(const Result& rows, std::size_t row) {
  return {rows.text(row, 0),    rows.text(row, 1),    rows.text(row, 2),         rows.text(row, 3),
          rows.integer(row, 4), rows.integer(row, 5), rows.integer(row, 6) != 0, rows.integer(row, 7),
          rows.integer(row, 8), rows.integer(row, 9)};
}

std::optional<PersonRow> only(const Result& rows) {
  return rows.empty() ? std::nullopt : std::optional(person_at(rows, 0));
}

}  // namespace

void add_person(Session& session, const PersonRow& person) {
  session.run(
      "INSERT INTO people (id, sign_in, name, password, created_ms, password_ms) VALUES ($1, $2, $3, $4, $5, "
      "$6)",
      {person.id, person.sign_in, person.name, person.password, person.created_ms, person.password_ms});
}

std::optional<PersonRow> find_person(Session& session, const std::string& id) {
  return only(session.run(kColumns + "WHERE id = $1", {id}));
}

std::optional<PersonRow> find_person_by_sign_in(Session& session, const std::string& sign_in) {
  return only(session.run(kColumns + "WHERE sign_in = $1", {sign_in}));
}

std::vector<PersonRow> list_people(Session& session, std::size_t most, const std::string& after) {
  const Result rows = session.run(kColumns + "WHERE sign_in > $1 ORDER BY sign_in LIMIT $2",
                                  {after, static_cast<std::int64_t>(most)});
  std::vector<PersonRow> people;
  for (std::size_t row = 0; row < rows.size(); ++row) people.push_back(person_at(rows, row));
  return people;
}

bool set_password(Session& session, const std::string& id, std::int64_t version, const std::string& password,
                  std::int64_t now_ms) {
  return session
             .run(
                 "UPDATE people SET password = $1, password_ms = $2, failures = 0, locked_until_ms = 0, "
                 "version = version + 1 WHERE id = $3 AND version = $4",
                 {password, now_ms, id, version})
             .changed() == 1;
}

bool set_disabled(Session& session, const std::string& id, std::int64_t version, bool disabled) {
  return session
             .run("UPDATE people SET disabled = $1, version = version + 1 WHERE id = $2 AND version = $3",
                  {std::int64_t{disabled}, id, version})
             .changed() == 1;
}

std::int64_t count_failure(Session& session, const std::string& id) {
  const Result rows =
      session.run("UPDATE people SET failures = failures + 1 WHERE id = $1 RETURNING failures", {id});
  return rows.empty() ? 0 : rows.integer(0, 0);
}

void lock_out(Session& session, const std::string& id, std::int64_t until_ms) {
  session.run("UPDATE people SET locked_until_ms = $1 WHERE id = $2", {until_ms, id});
}

void clear_failures(Session& session, const std::string& id) {
  session.run("UPDATE people SET failures = 0, locked_until_ms = 0 WHERE id = $1 AND failures > 0", {id});
}

void add_sign_in(Session& session, const SignInRow& row) {
  session.run(
      "INSERT INTO sign_ins (hash, person, address, created_ms, idle_until_ms, until_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {row.hash, row.person, row.address, row.created_ms, row.idle_until_ms, row.until_ms});
}

std::optional<SignInRow> find_sign_in(Session& session, const std::string& hash) {
  const Result rows = session.run(
      "SELECT hash, person, address, created_ms, idle_until_ms, until_ms FROM sign_ins WHERE hash = $1",
      {hash});
  if (rows.empty()) return std::nullopt;
  return SignInRow{rows.text(0, 0),    rows.text(0, 1),    rows.text(0, 2),
                   rows.integer(0, 3), rows.integer(0, 4), rows.integer(0, 5)};
}

void extend_sign_in(Session& session, const std::string& hash, std::int64_t idle_until_ms) {
  session.run("UPDATE sign_ins SET idle_until_ms = $1 WHERE hash = $2 AND idle_until_ms < $1",
              {idle_until_ms, hash});
}

bool end_sign_in(Session& session, const std::string& hash) {
  return session.run("DELETE FROM sign_ins WHERE hash = $1", {hash}).changed() == 1;
}

void end_sign_ins_of(Session& session, const std::string& person) {
  session.run("DELETE FROM sign_ins WHERE person = $1", {person});
}

void forget_ended_sign_ins(Session& session, std::int64_t now_ms) {
  session.run("DELETE FROM sign_ins WHERE until_ms <= $1 OR idle_until_ms <= $1", {now_ms});
}

}  // namespace portent::serve::store
