#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/policy/breach.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// Somebody outside who is told of what happens. What its messages are signed with is no part of it, so that
/// nothing which shows or logs a subscriber can show that.
struct Subscriber {
  std::string name;                       ///< unique
  std::string kind = "webhook";           ///< webhook or email
  std::string address;                    ///< a URL, or an address of mail
  std::vector<std::string> messages;      ///< alarm, diagnosis, prediction, statistics
  std::vector<std::string> sites = {};    ///< of these alone; empty: of every one
  std::vector<std::string> classes = {};  ///< the same of classes of assets
  models::policy::Level least_level = models::policy::Level::kNone;  ///< of what has one
  bool personal = false;                                             ///< is told what tells of persons, too
  bool enabled = true;
  std::int64_t failing_since_ms = 0;  ///< 0: its last answer was a good one
  std::string why = {};               ///< why it is disabled or failing
  std::int64_t version = 0;           ///< of all but the two before and `asked`
  std::int64_t created_ms = 0, updated_ms = 0;
  std::int64_t asked = 0;  ///< how often somebody has changed it or asked for a try
  friend bool operator==(const Subscriber&, const Subscriber&) = default;
};

/// By name.
std::vector<Subscriber> all_subscribers(Session& session);
std::optional<Subscriber> find_subscriber(Session& session, const std::string& name);
/// Throws ConflictError where there is one of this name.
void add_subscriber(Session& session, const Subscriber& subscriber);
/// False, and nothing changes, where it is not there in `subscriber.version` any more.
bool change_subscriber(Session& session, const Subscriber& subscriber);
/// With all that waits for it.
bool remove_subscriber(Session& session, const std::string& name, std::int64_t version);
/// 0 and "" where it answers well.
void note_failing(Session& session, const std::string& name, std::int64_t since_ms, const std::string& why);
/// Somebody wants it to be tried: it counts as one that has not failed, and for what it has asked to be
/// waited for counts no more. What waits for it: wake_queues().
void ask_for_try(Session& session, const std::string& name);
/// False where it is disabled already.
bool disable_subscriber(Session& session, const std::string& name, const std::string& why,
                        std::int64_t now_ms);

/// Signs from now on; those that there are go on until `overlap_until_ms` at the latest.
void add_subscriber_secret(Session& session, const std::string& name, const std::string& secret,
                           std::int64_t now_ms, std::int64_t overlap_until_ms);
/// Those that hold, the newest first.
std::vector<std::string> subscriber_secrets(Session& session, const std::string& name, std::int64_t now_ms);

}  // namespace portent::serve::store
