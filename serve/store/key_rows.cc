#include "serve/store/access_rows.h"

namespace portent::serve::store {
namespace {

const std::string kColumns =
    "SELECT id, prefix, hash, name, created_by, created_ms, expires_ms, revoked_ms, replaced_by, version "
    "FROM api_keys ";

KeyRow key_at(const Result& rows, std::size_t row) {
  return {rows.text(row, 0),       rows.text(row, 1),    rows.text(row, 2),    rows.text(row, 3),
          rows.text(row, 4),       rows.integer(row, 5), rows.integer(row, 6), rows.maybe_integer(row, 7),
          rows.maybe_text(row, 8), rows.integer(row, 9)};
}

std::optional<KeyRow> only(const Result& rows) {
  return rows.empty() ? std::nullopt : std::optional(key_at(rows, 0));
}

}  // namespace

void add_key(Session& session, const KeyRow& key) {
  session.run(
      "INSERT INTO api_keys (id, prefix, hash, name, created_by, created_ms, expires_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {key.id, key.prefix, key.hash, key.name, key.created_by, key.created_ms, key.expires_ms});
}

std::optional<KeyRow> find_key(Session& session, const std::string& id) {
  return only(session.run(kColumns + "WHERE id = $1", {id}));
}

std::optional<KeyRow> find_key_by_prefix(Session& session, const std::string& prefix) {
  return only(session.run(kColumns + "WHERE prefix = $1", {prefix}));
}

std::vector<KeyRow> list_keys(Session& session, std::size_t most,
                              std::optional<std::pair<std::int64_t, std::string>> after) {
  const auto limit = static_cast<std::int64_t>(most);
  const auto [created, id] = after.value_or(std::pair{INT64_MAX, std::string()});
  const Result rows = session.run(
      kColumns +
          "WHERE created_ms < $1 OR (created_ms = $1 AND id > $2) ORDER BY created_ms DESC, id LIMIT $3",
      {created, id, limit});
  std::vector<KeyRow> keys;
  for (std::size_t row = 0; row < rows.size(); ++row) keys.push_back(key_at(rows, row));
  return keys;
}

bool revoke_key(Session& session, const std::string& id, std::int64_t now_ms) {
  return session
             .run(
                 "UPDATE api_keys SET revoked_ms = $1, version = version + 1 WHERE id = $2 AND revoked_ms IS "
                 "NULL",
                 {now_ms, id})
             .changed() == 1;
}

bool replace_key(Session& session, const std::string& id, std::int64_t version, const std::string& by,
                 std::int64_t until_ms) {
  return session
             .run(
                 "UPDATE api_keys SET replaced_by = $1, "
                 "expires_ms = CASE WHEN expires_ms < $2 THEN expires_ms ELSE $2 END, version = version + 1 "
                 "WHERE id = $3 AND version = $4 AND revoked_ms IS NULL AND replaced_by IS NULL",
                 {by, until_ms, id, version})
             .changed() == 1;
}

void add_right(Session& session, const RightRow& right) {
  session.run(
      "INSERT INTO rights (id, subject, role, permission, site, expires_ms, granted_by, created_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {right.id, right.subject, value_of(right.role), value_of(right.permission), right.site,
       value_of(right.expires_ms), right.granted_by, right.created_ms});
}

std::vector<RightRow> rights_of(Session& session, const std::string& subject) {
  const Result rows = session.run(
      "SELECT id, subject, role, permission, site, expires_ms, granted_by, created_ms FROM rights "
      "WHERE subject = $1 ORDER BY id",
      {subject});
  std::vector<RightRow> rights;
  for (std::size_t row = 0; row < rows.size(); ++row)
    rights.push_back({rows.text(row, 0), rows.text(row, 1), rows.maybe_text(row, 2), rows.maybe_text(row, 3),
                      rows.text(row, 4), rows.maybe_integer(row, 5), rows.text(row, 6),
                      rows.integer(row, 7)});
  return rights;
}

bool remove_right(Session& session, const std::string& subject, const std::string& id) {
  return session.run("DELETE FROM rights WHERE subject = $1 AND id = $2", {subject, id}).changed() == 1;
}

}  // namespace portent::serve::store
