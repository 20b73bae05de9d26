#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>

#include "serve/store/session.h"

// The answers to requests that carry an Idempotency-Key, so that a client that lost its answer can ask again
// without anything being done twice.

namespace portent::serve::store {

struct KeptAnswer {
  int status = 0;
  std::string content_type, location, body;
  std::string etag = {};
  friend bool operator==(const KeptAnswer&, const KeptAnswer&) = default;
};

/// Another request of the same key was begun since: this one was taken for abandoned.
struct OvertakenError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct OnceKey {
  std::string subject;  ///< whose key it is: id of the key or person
  std::string key;      ///< as the client sent it
  std::string request_hash;
};

/// What a request with such a key is.
struct OnceFirst {};   ///< new: it is in work now, and finish_once() or give_up_once() must follow
struct OnceInWork {};  ///< the same one is being answered
struct OnceOther {};   ///< the key was used for another request
using Once = std::variant<OnceFirst, OnceInWork, OnceOther, KeptAnswer>;

/// One of several at once is the first, also across processes. One in work since before `abandoned_ms` (its
/// process was killed) is begun anew.
Once begin_once(Session& session, const OnceKey& key, std::int64_t now_ms, std::int64_t abandoned_ms);
/// Keeps the answer. In the transaction of what the request changes, so that both are kept or neither.
/// `begun_ms`: as begin_once() was told; throws OvertakenError where what was begun then is no more.
void finish_once(Session& session, const OnceKey& key, std::int64_t begun_ms, const KeptAnswer& answer);
/// The request failed in a way that may be tried again. Nothing where another one has taken over.
void give_up_once(Session& session, const OnceKey& key, std::int64_t begun_ms);
/// What was in work is no more: its process was killed. To be said by a process that has the database alone
/// (desk_claim.h), before it answers anybody.
void forget_killed(Session& session);
void forget_once(Session& session, std::int64_t before_ms);

}  // namespace portent::serve::store
