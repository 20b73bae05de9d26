#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/policy/breach.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// A user's rule as it was written; whoever stores one has parsed its condition.
struct AlarmRule {
  std::string name;       ///< unique
  std::string condition;  ///< docs/alarms.md
  models::policy::Level level = models::policy::Level::kOrange;
  std::string site = {};         ///< only of this site; "": of all
  std::string asset_class = {};  ///< only of this class; "": of all
  std::string advice = {};
  bool enabled = true;
  std::int64_t version = 0;
  friend bool operator==(const AlarmRule&, const AlarmRule&) = default;
};

/// By name.
std::vector<AlarmRule> all_rules(Session& session);
std::optional<AlarmRule> find_rule(Session& session, const std::string& name);
/// Throws ConflictError where there is one of this name.
void add_rule(Session& session, const AlarmRule& rule);
/// False, and nothing changes, where it is not there in `rule.version` any more.
bool change_rule(Session& session, const AlarmRule& rule);
bool remove_rule(Session& session, const std::string& name, std::int64_t version);

}  // namespace portent::serve::store
