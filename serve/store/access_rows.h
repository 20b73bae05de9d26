#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/session.h"

// People, keys, what they may do, and who is signed in. Times are ms since the epoch; secrets stand here only
// as hashes.

namespace portent::serve::store {

struct KeyRow {
  std::string id, prefix, hash, name, created_by;
  std::int64_t created_ms = 0, expires_ms = 0;
  std::optional<std::int64_t> revoked_ms;
  std::optional<std::string> replaced_by;  ///< id of the key that a rotation made
  std::int64_t version = 1;
  friend bool operator==(const KeyRow&, const KeyRow&) = default;
};
/// Throws ConflictError where prefix or id is taken.
void add_key(Session& session, const KeyRow& key);
std::optional<KeyRow> find_key(Session& session, const std::string& id);
std::optional<KeyRow> find_key_by_prefix(Session& session, const std::string& prefix);
/// By creation, newest first; `after` is the (created_ms, id) of the last one seen.
std::vector<KeyRow> list_keys(Session& session, std::size_t most,
                              std::optional<std::pair<std::int64_t, std::string>> after = {});
/// False where it is revoked already or is not there.
bool revoke_key(Session& session, const std::string& id, std::int64_t now_ms);
/// Lets it end at `until_ms` at the latest, replaced by another. False where another version was changed,
/// it is revoked or replaced.
bool replace_key(Session& session, const std::string& id, std::int64_t version, const std::string& by,
                 std::int64_t until_ms);

/// One of role and permission stands in it.
struct RightRow {
  std::string id, subject;
  std::optional<std::string> role, permission;
  std::string site;
  std::optional<std::int64_t> expires_ms;
  std::string granted_by;
  std::int64_t created_ms = 0;
  friend bool operator==(const RightRow&, const RightRow&) = default;
};
void add_right(Session& session, const RightRow& right);
/// In the order of their ids.
std::vector<RightRow> rights_of(Session& session, const std::string& subject);
bool remove_right(Session& session, const std::string& subject, const std::string& id);

struct PersonRow {
  std::string id, sign_in, name, password;
  std::int64_t failures = 0, locked_until_ms = 0;
  bool disabled = false;
  std::int64_t created_ms = 0, password_ms = 0, version = 1;
  friend bool operator==(const PersonRow&, const PersonRow&) = default;
};
/// Throws ConflictError where the name to sign in with is taken.
void add_person(Session& session, const PersonRow& person);
std::optional<PersonRow> find_person(Session& session, const std::string& id);
std::optional<PersonRow> find_person_by_sign_in(Session& session, const std::string& sign_in);
/// By their names to sign in with; `after` is the last one seen.
std::vector<PersonRow> list_people(Session& session, std::size_t most, const std::string& after = "");
/// False where another version was changed, or there is none.
bool set_password(Session& session, const std::string& id, std::int64_t version, const std::string& password,
                  std::int64_t now_ms);
bool set_disabled(Session& session, const std::string& id, std::int64_t version, bool disabled);
/// Counts one more wrong password, and returns how many there were in a row.
std::int64_t count_failure(Session& session, const std::string& id);
void lock_out(Session& session, const std::string& id, std::int64_t until_ms);
void clear_failures(Session& session, const std::string& id);

struct SignInRow {
  std::string hash, person, address;
  std::int64_t created_ms = 0, idle_until_ms = 0, until_ms = 0;
  friend bool operator==(const SignInRow&, const SignInRow&) = default;
};
void add_sign_in(Session& session, const SignInRow& row);
std::optional<SignInRow> find_sign_in(Session& session, const std::string& hash);
void extend_sign_in(Session& session, const std::string& hash, std::int64_t idle_until_ms);
/// Returns whether there was one.
bool end_sign_in(Session& session, const std::string& hash);
void end_sign_ins_of(Session& session, const std::string& person);
void forget_ended_sign_ins(Session& session, std::int64_t now_ms);

}  // namespace portent::serve::store
