#include "serve/desk/rounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/desk/plain_text.h"
#include "serve/desk/round_checks.h"
#include "serve/store/inspection_routes.h"

namespace portent::serve::desk {

using nlohmann::json;
using store::CheckIn;
using store::Round;
using store::Session;
using Kind = Refusal::Kind;

Outcome<Told<Round>> begin_round(Session& session, const Round& wanted, std::int64_t now_ms) {
  Faults faults;
  if (auto problem = id_problem(wanted.id); !problem.empty()) faults.push_back({"id", problem});
  check_texts({{"device", wanted.device}}, faults);
  check_time("begun", wanted.begun_ms, now_ms, faults);
  if (wanted.begun_ms < now_ms - kOldestRoundMs)
    faults.push_back({"begun", "is more than a year ago; check the device's clock"});
  if (!faults.empty()) return refuse(std::move(faults));
  if (auto there = store::find_round(session, wanted.id)) {
    if (there->route == wanted.route) return Told<Round>{std::move(*there), true};
    return refuse(Kind::kTaken, "id", fmt::format("'{}' is a round of another route", wanted.id));
  }
  const auto route =
      id_problem(wanted.route).empty() ? store::find_route(session, wanted.route) : std::nullopt;
  if (!route)
    return refuse(Kind::kNotFound, "route",
                  fmt::format("there is no route '{}'", wanted.route.substr(0, 128)));
  Round made = wanted;
  made.route_version = route->version;
  made.site = route->site;
  made.items = route->items;
  made.version = 1;
  made.recorded_ms = now_ms;
  store::insert_round(session, made);
  return Told<Round>{made, false};
}

Outcome<Told<CheckIn>> check_in(Session& session, const CheckIn& wanted, const std::string& code,
                                std::int64_t now_ms) {
  const auto round =
      id_problem(wanted.round).empty() ? store::find_round(session, wanted.round) : std::nullopt;
  if (!round) return no_round(wanted.round);
  const auto items = items_of(*round);
  const RouteItem* item = item_named(items, wanted.item);
  if (item == nullptr) return no_item(round->route, wanted.item);
  Faults faults;
  check_time("at", wanted.at_ms, now_ms, faults);
  check_begun("at", wanted.at_ms, *round, faults);
  check_texts({{"device", wanted.device}}, faults);
  check_code(*item, code, true, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  return Told<CheckIn>{wanted, !store::keep_check_in(session, wanted)};
}

Outcome<Told<Round>> finish_round(Session& session, const Round& wanted,
                                  const std::map<std::string, std::string>& left_out, std::int64_t now_ms) {
  auto there = round_to_change(session, wanted.id);
  if (!there) return no_round(wanted.id);
  if (there->finished_ms) return Told<Round>{std::move(*there), true};
  Faults faults;
  const std::int64_t finished_ms = wanted.finished_ms.value_or(now_ms);
  check_time("at", finished_ms, now_ms, faults);
  check_begun("at", finished_ms, *there, faults);
  check_words(wanted.words, faults);
  const auto seen = store::items_with_results(session, wanted.id);
  json kept = json::object();
  const auto items = items_of(*there);
  for (const RouteItem& item : items) {
    if (seen.contains(item.id)) continue;
    const auto why = left_out.find(item.id);
    if (why == left_out.end() || why->second.empty())
      faults.push_back({"left_out", fmt::format("'{}' has no result: say why it was left out", item.id)});
    else
      kept[item.id] = why->second;
  }
  for (const auto& [id, why] : left_out) {
    if (item_named(items, id) == nullptr)
      faults.push_back({"left_out", fmt::format("the round has no item '{}'", id.substr(0, 128))});
    check_texts({{"left_out", why}}, faults);
  }
  if (!faults.empty()) return refuse(std::move(faults));
  there->finished_ms = finished_ms;
  there->finished_by = wanted.finished_by;
  there->words = wanted.words;
  there->left_out = kept.dump(-1, ' ', false, json::error_handler_t::replace);
  store::finish_round(session, *there);
  ++there->version;
  return Told<Round>{*there, false};
}

}  // namespace portent::serve::desk
