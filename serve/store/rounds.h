#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/policy/breach.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// A walk of a route, with its items as they stood when it began.
struct Round {
  std::string id;  ///< [A-Za-z0-9._:-]{1,128}
  std::string route = {};
  std::int64_t route_version = 0;
  std::string site = {};
  std::string items = "[]";  ///< JSON: serve/desk/route_item.h
  std::string who = {}, device = {};
  std::int64_t begun_ms = 0;                     ///< by the device
  std::optional<std::int64_t> finished_ms = {};  ///< by the device; nullopt: it goes on
  std::string finished_by = {}, words = {};
  std::string left_out = "{}";  ///< JSON: why, by item
  std::int64_t version = 0;
  std::int64_t recorded_ms = 0;
  friend bool operator==(const Round&, const Round&) = default;
};

std::optional<Round> find_round(Session& session, const std::string& id);
/// Locks it.
std::optional<Round> find_round_to_change(Session& session, const std::string& id);
/// Writes it as version 1. Throws ConflictError where its id is taken.
void insert_round(Session& session, const Round& round);
/// Writes how it ended, and its version one up.
void finish_round(Session& session, const Round& round);

struct RoundFilter {
  std::vector<std::string> sites = {};  ///< one of these; empty: all
  std::string route = {};               ///< "": any
  std::optional<bool> finished = {};
};
/// Newest first, behind a place (begun_ms, id).
std::vector<Round> list_rounds(Session& session, const RoundFilter& filter,
                               const std::optional<std::pair<std::int64_t, std::string>>& behind,
                               std::size_t most);

/// Somebody was at an item.
struct CheckIn {
  std::string round, item;
  std::int64_t at_ms = 0;
  std::string device = {}, who = {};
  friend bool operator==(const CheckIn&, const CheckIn&) = default;
};
/// False where it was told before.
bool keep_check_in(Session& session, const CheckIn& one);
/// By time.
std::vector<CheckIn> check_ins_of(Session& session, const std::string& round);

/// What was found at an item: one row of `round_results`, never changed.
struct RoundResult {
  std::string round, id;
  std::string route = {}, item = {}, asset = {};
  std::int64_t at_ms = 0;  ///< by the device
  std::string device = {}, who = {};
  std::optional<double> number = {};
  std::string answer = {};   ///< of a choice the choice, of yes_no yes or no
  std::string words = {};    ///< of words what was seen, else a note
  std::string media = "[]";  ///< JSON list of links
  models::policy::Level level = models::policy::Level::kNone;  ///< how bad it is
  std::int64_t recorded_ms = 0;
  bool pending = false;  ///< the desk has yet to look whether an alarm begins or ends by it
  friend bool operator==(const RoundResult&, const RoundResult&) = default;
};
std::optional<RoundResult> find_result(Session& session, const std::string& round, const std::string& id);
/// False, and nothing is written, where the round has one of this id.
bool keep_result(Session& session, const RoundResult& result);
/// By time and id, behind a place.
std::vector<RoundResult> results_of_round(Session& session, const std::string& round,
                                          const std::pair<std::int64_t, std::string>& behind,
                                          std::size_t most);
/// Ids of the items that results came of.
std::set<std::string> items_with_results(Session& session, const std::string& round);
/// The newest of an item by its device's time, as long as it was about this asset.
std::optional<RoundResult> newest_result(Session& session, const std::string& route, const std::string& item,
                                         const std::string& asset);
/// Those that the desk has yet to look at, the oldest recorded first.
std::vector<RoundResult> pending_results(Session& session, std::size_t most);
void settle_result(Session& session, const std::string& round, const std::string& id);

}  // namespace portent::serve::store
