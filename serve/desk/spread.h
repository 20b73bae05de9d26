#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/subscribers.h"

namespace portent::serve::desk {

/// What is told to subscribers, before it is known to which.
struct Outward {
  std::string kind;  ///< alarm, diagnosis, prediction or statistics
  std::string type;  ///< such as alarm.raised
  std::string id;    ///< derived from what it tells: the same however often the message is made
  std::string key;   ///< of its order: such as the asset
  std::string site;  ///< "": of every one
  std::optional<std::vector<std::string>> classes;  ///< nullopt: that of the asset `key`, as the ledger says
  models::policy::Level level = models::policy::Level::kNone;  ///< kNone: it has none
  std::string body;                                            ///< a JSON object
};

/// Whether a subscriber asked for it, but for classes that are not given.
bool asked_for(const store::Subscriber& subscriber, const Outward& message);

/// Puts messages on their way to everyone who asked for them, in the transaction that makes them, so that
/// none is lost or doubled. One a transaction; tell last, behind what goes into the
/// outbox. Throws RetryError where a subscriber was removed meanwhile. Not thread-safe.
class Spread {
 public:
  /// `session` has a writing transaction open and must outlive it.
  Spread(store::Session& session, std::int64_t now_ms) : session_(session), now_ms_(now_ms) {}

  /// Whether anybody asks for messages of the kind.
  bool wanted(std::string_view kind);
  void tell(const Outward& message);

 private:
  const std::vector<store::Subscriber>& subscribers();
  bool of_class(const store::Subscriber& subscriber, const Outward& message);

  store::Session& session_;
  std::int64_t now_ms_;
  std::optional<std::vector<store::Subscriber>> subscribers_;
};

/// Puts a message of type `test` on its way to one subscriber, whatever that asks for. Its id.
std::string tell_test(store::Session& session, const std::string& subscriber, const std::string& nonce,
                      std::int64_t now_ms);

}  // namespace portent::serve::desk
