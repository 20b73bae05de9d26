#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/policy/breach.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// A storm: many alarms of one site and kind at about the same time, shown and told as one.
struct AlarmCase {
  std::string id;
  std::string site;
  std::string kind;
  models::policy::Level level = models::policy::Level::kBlue;  ///< the worst of its open members
  std::int64_t members = 0;
  std::int64_t open_members = 0;
  std::int64_t opened_ms = 0;  ///< event time at which its first member was raised
  std::int64_t newest_ms = 0;  ///< and its newest
  std::optional<std::int64_t> closed_ms = {};
  std::int64_t version = 0;
  friend bool operator==(const AlarmCase&, const AlarmCase&) = default;
};

std::optional<AlarmCase> find_case(Session& session, const std::string& id);
/// The open one of a site and kind whose newest member was raised at or after `from_ms`.
std::optional<AlarmCase> find_open_case(Session& session, const std::string& site, const std::string& kind,
                                        std::int64_t from_ms);
/// Newest first.
std::vector<AlarmCase> open_cases(Session& session);
/// What a list of cases is to hold; what is empty asks for nothing.
struct CaseFilter {
  std::vector<std::string> sites = {}, kinds = {};  ///< one of these
  std::vector<std::string> sites_allowed = {};      ///< of whoever asks; empty: all
  std::optional<bool> open = {};
};
/// The first `most`, newest first, behind the case that opened at `after->first` with the id `after->second`.
std::vector<AlarmCase> list_cases(Session& session, const CaseFilter& filter,
                                  const std::optional<std::pair<std::int64_t, std::string>>& after,
                                  std::size_t most);
/// Stores it with the next version; throws RetryError where another writer has changed it meanwhile.
void save_case(Session& session, AlarmCase& value);
/// All alarms that a case ever had, whether they are open or not.
struct CaseMembers {
  std::int64_t count = 0;
  models::policy::Level highest = models::policy::Level::kNone;  ///< that any of them ever had
  std::vector<std::string> classes = {};                         ///< of their assets, each once
  friend bool operator==(const CaseMembers&, const CaseMembers&) = default;
};
CaseMembers members_of_case(Session& session, const std::string& id);
/// Makes one member stand for it in lists, and no other.
void set_case_lead(Session& session, const std::string& id, const std::string& alarm_id);

}  // namespace portent::serve::store
