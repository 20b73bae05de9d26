#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <semaphore>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "serve/api/api_counters.h"
#include "serve/api/problem.h"
#include "serve/desk/audit_chain.h"
#include "serve/desk/password.h"
#include "serve/desk/principal.h"
#include "serve/desk/secret.h"
#include "serve/store/access_rows.h"
#include "serve/store/denials.h"
#include "serve/store/store.h"

namespace portent::serve {

template <typename T>
using Outcome = tl::expected<T, Problem>;

/// Who changes something, and from where; stands in the audit file.
struct Actor {
  std::string id;
  std::string address = {};
};

/// A role or a permission by name, at a site ("*": all), until a time.
struct WantedRight {
  std::string role = {}, permission = {};  ///< one of them
  std::string site = "*";
  std::optional<std::int64_t> expires_ms = {};
};

struct NewKey {
  store::KeyRow row;
  std::string key;  ///< the secret itself: shown once, kept nowhere
};

struct AccessOptions {
  std::int64_t sign_in_idle_ms = 30 * 60'000;  ///< without a request
  std::int64_t sign_in_ms = 12 * 60 * 60'000;  ///< in all
  std::int64_t longest_key_ms = 366LL * 86'400'000;
  std::int64_t longest_grant_ms = 90LL * 86'400'000;  ///< of a right out of the review list
  std::int64_t keep_answers_ms = 86'400'000;          ///< to requests with an Idempotency-Key
  desk::PasswordCost password_cost;
  int most_sign_ins = 6;            ///< at a time, so that they never hold the threads that answer others
  ApiCounters* counters = nullptr;  ///< where lock-outs are counted; must outlive the book
};

/// Everything that changes who may do what. Each change stands in the audit file before it takes effect;
/// what can't be audited is not done. Problems name the field. Thread-safe.
class AccessBook {
 public:
  AccessBook(store::Store& store, desk::AuditFile& audit, AccessOptions options = {})
      : store_(store), audit_(audit), options_(options) {}

  Outcome<NewKey> create_key(const Actor& actor, const std::string& name,
                             const std::vector<WantedRight>& rights, std::int64_t expires_ms,
                             std::int64_t now_ms);
  /// A new key with the rights of an old one, which ends after `overlap_ms`.
  Outcome<NewKey> rotate_key(const Actor& actor, const std::string& id, std::int64_t overlap_ms,
                             std::int64_t now_ms);
  Outcome<bool> revoke_key(const Actor& actor, const std::string& id, std::int64_t now_ms);

  Outcome<store::PersonRow> add_person(const Actor& actor, const std::string& sign_in,
                                       const std::string& name, const std::string& password,
                                       const std::vector<WantedRight>& rights, std::int64_t now_ms);
  /// Ends all of the person's sign-ins.
  Outcome<bool> set_password(const Actor& actor, const std::string& id, const std::string& password,
                             std::int64_t now_ms);
  /// The same where the person knows the present one.
  Outcome<bool> change_password(const Actor& actor, const std::string& id, const std::string& present,
                                const std::string& password, std::int64_t now_ms);
  Outcome<bool> disable_person(const Actor& actor, const std::string& id, bool disabled, std::int64_t now_ms);
  Outcome<store::RightRow> give_right(const Actor& actor, const std::string& subject,
                                      const WantedRight& right, std::int64_t now_ms);
  Outcome<bool> take_right(const Actor& actor, const std::string& subject, const std::string& id,
                           std::int64_t now_ms);

  struct SignedIn {
    std::string token;  ///< for the cookie
    store::PersonRow person;
    std::int64_t until_ms = 0;
  };
  /// Takes as long for somebody unknown as for a wrong password, and says the same. 503 where too many sign
  /// in at once.
  Outcome<SignedIn> sign_in(const std::string& sign_in, const std::string& password,
                            const std::string& address, std::int64_t now_ms);
  void sign_out(const Actor& actor, const std::string& token, std::int64_t now_ms);

  Outcome<bool> dismiss(const Actor& actor, const std::string& denial, std::int64_t version,
                        std::int64_t now_ms);
  /// What lacked, to whom it lacked, until `expires_ms`. `site` empty: where it was denied.
  Outcome<store::RightRow> grant(const Actor& actor, const std::string& denial, std::int64_t version,
                                 const std::string& site, std::int64_t expires_ms, std::int64_t now_ms);
  /// Puts the key or person, or the address, on the risk list, and raises a security event.
  Outcome<bool> block(const Actor& actor, const std::string& denial, std::int64_t version,
                      const std::string& reason, std::int64_t now_ms);
  Outcome<bool> list_risk(const Actor& actor, const store::Risk& risk, std::int64_t now_ms);
  Outcome<bool> unlist_risk(const Actor& actor, const std::string& kind, const std::string& value,
                            std::int64_t now_ms);

  store::Store& store() { return store_; }
  desk::AuditFile& audit() { return audit_; }
  const AccessOptions& options() const { return options_; }

 private:
  /// `work(session)` returns an Outcome; done, denied and failed stand in the audit file.
  template <typename Work>
  auto audited(desk::AuditEntry entry, Work&& work);
  void add_rights(store::Session& session, const Actor& actor, const std::string& subject,
                  const std::vector<WantedRight>& rights, std::int64_t now_ms);
  bool slow_match(const std::string& password, const std::string& hash);
  Outcome<SignedIn> sign_in_now(const std::string& sign_in, const std::string& password,
                                const std::string& address, std::int64_t now_ms);
  Outcome<SignedIn> wrong_password(const std::optional<store::PersonRow>& person, const std::string& sign_in,
                                   const std::string& address, std::int64_t now_ms);

  store::Store& store_;
  desk::AuditFile& audit_;
  AccessOptions options_;
  std::atomic<int> signing_in_{0};
  std::counting_semaphore<4> hashing_{2};  ///< each takes 19 MiB and a processor for 20 ms
};

/// Why a right is none, or nothing. `where` is the JSON pointer of the right.
std::optional<Problem> right_problem(const WantedRight& right, const std::string& where);

/// What somebody's rows allow.
std::vector<desk::Right> rights_from(const std::vector<store::RightRow>& rows);

}  // namespace portent::serve
