#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

// What was denied and waits for an administrator, who is refused in general, and what an operator of
// security should hear of.

namespace portent::serve::store {

struct Denial {
  std::string id;
  std::string subject;       ///< id of the key or person; empty: nobody known
  std::string address;       ///< where it came from last
  std::string method, path;  ///< the route's template, such as /api/v1/assets/{id}
  std::string permission;    ///< that lacked; empty where the key or password was wrong
  std::string site;          ///< where; empty: none in particular
  std::string reason;
  std::int64_t times = 1, first_ms = 0, last_ms = 0;
  std::string state = "open";  ///< open, dismissed, granted, blocked
  std::optional<std::string> decided_by;
  std::optional<std::int64_t> decided_ms;
  std::int64_t version = 1;
  friend bool operator==(const Denial&, const Denial&) = default;
};

/// Adds `denial.times` to the row of its kind, or makes one: the same subject (of nobody: address), method,
/// path, permission and site. One that was decided is opened again.
void count_denial(Session& session, const Denial& denial);
/// Newest first; `after` is the last one seen.
std::vector<Denial> list_denials(Session& session, const std::string& state, std::size_t most,
                                 const Denial* after = nullptr);
std::optional<Denial> find_denial(Session& session, const std::string& id);
/// False where it is no longer of that version.
bool decide_denial(Session& session, const std::string& id, std::int64_t version, const std::string& state,
                   const std::string& by, std::int64_t now_ms);
/// Those that nobody asked for again since; at most `most` rows are kept in all.
void forget_denials(Session& session, std::int64_t before_ms, std::size_t most);

struct Risk {
  std::string kind;  ///< key, person or address
  std::string value, reason, listed_by;
  std::int64_t listed_ms = 0;
  friend bool operator==(const Risk&, const Risk&) = default;
};
/// Whoever is listed already stays as he is; false.
bool add_risk(Session& session, const Risk& risk);
bool remove_risk(Session& session, const std::string& kind, const std::string& value);
std::vector<Risk> list_risks(Session& session);

struct SecurityEvent {
  std::string id;
  std::int64_t at_ms = 0;
  std::string kind;     ///< such as "risk.listed", "sign-in.locked"
  std::string subject;  ///< id or address
  std::string detail;
  friend bool operator==(const SecurityEvent&, const SecurityEvent&) = default;
};
void add_security_event(Session& session, const SecurityEvent& event);
/// Newest first; `after` is the last one seen.
std::vector<SecurityEvent> list_security_events(Session& session, std::size_t most,
                                                const SecurityEvent* after = nullptr);

}  // namespace portent::serve::store
