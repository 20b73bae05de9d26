#include "serve/desk/inspection_watch.h"

#include <fmt/format.h>

#include <tuple>

#include "serve/desk/alarm_work.h"
#include "serve/desk/order_automatic.h"
#include "serve/desk/route_item.h"
#include "serve/store/alarm_watches.h"
#include "serve/store/inspection_routes.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;
using store::RoundResult;
using store::Session;

const std::string kKind = "inspection";

/// "Oil level: low, 'dark and thin'".
std::string words_of(const RouteItem& item, const RoundResult& result) {
  std::string words = item.look.empty() ? item.id : item.look;
  if (result.number) words += fmt::format(": {:.6g} {}", *result.number, item.unit);
  if (!result.answer.empty()) words += ": " + result.answer;
  if (!result.words.empty()) words += (result.number || !result.answer.empty() ? "; " : ": ") + result.words;
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

Condition condition_of(Session& session, const RoundResult& result) {
  Condition condition;
  condition.key = {result.asset, "", kKind, result.route + "/" + result.item};
  condition.level = result.level;
  condition.ts_ms = result.at_ms;
  condition.evidence = {"", "rounds", -1, result.at_ms};
  if (const auto node = store::find_node(session, result.asset)) {
    condition.site = node->site;
    condition.asset_class = node->asset_class;
  }
  if (condition.level == Level::kNone) return condition;
  const auto round = store::find_round(session, result.round);
  if (!round) return condition;
  Faults faults;
  const auto items = parse_items(round->items, faults);
  if (const RouteItem* item = item_named(items, result.item)) condition.diagnosis = words_of(*item, result);
  // Names the walker's kind and nobody: the words leave with the alarm and become its order's.
  condition.advice = fmt::format("Found on round {}", result.round);
  const auto route = store::find_route(session, result.route);
  if (route && !route->walker.empty()) condition.advice += fmt::format(" ({})", route->walker);
  return condition;
}

/// True where a newer one came, which is pending itself or was looked at. An item may have left its route
/// while the round was under way: what is found there counts nevertheless.
bool is_outdated(Session& session, const RoundResult& one) {
  const auto state = store::find_route_item(session, one.route, one.item);
  if (state && state->asset == one.asset)
    return std::tie(state->result_round, state->result_id) != std::tie(one.round, one.id);
  const auto newest = store::newest_result(session, one.route, one.item, one.asset);
  return !newest || std::tie(newest->round, newest->id) != std::tie(one.round, one.id);
}

/// As the intake has it: nothing of an asset in overhaul or a transient is told.
std::string suppression_of_asset(Session& session, const std::string& asset) {
  const std::string mode = store::find_desk_asset(session, asset).mode;
  return mode == "overhaul" || mode == "transient" ? mode : "";
}

}  // namespace

InspectionWatch::InspectionWatch(store::Store& store, InspectionWatchOptions options)
    : store_(store), options_(std::move(options)) {}

void InspectionWatch::step(std::int64_t now_ms, const std::optional<store::Lease>& lease) {
  if (!lease || now_ms < next_ms_) return;
  next_ms_ = now_ms + options_.look_every_ms;
  const bool tidies = now_ms >= next_tidy_ms_;
  if (tidies) next_tidy_ms_ = now_ms + options_.tidy_every_ms;
  const bool some = store_.read([&](Session& session) {
    return !store::pending_results(session, 1).empty() ||
           (tidies && !store::forsaken_inspections(session, 1).empty());
  });
  if (some) look(now_ms, *lease);
}

void InspectionWatch::look(std::int64_t now_ms, const store::Lease& lease) {
  bool told = false;
  store_.write([&](Session& session) {
    check_lease(session, lease);
    AlarmWork work(session, options_.policy, now_ms);
    for (const RoundResult& one : store::pending_results(session, options_.results_a_look)) {
      store::settle_result(session, one.round, one.id);
      if (is_outdated(session, one)) continue;
      work.observe(condition_of(session, one), suppression_of_asset(session, one.asset));
    }
    for (const auto& [asset, subject] : store::forsaken_inspections(session, options_.results_a_look))
      work.observe({.key = {asset, "", kKind, subject}, .ts_ms = now_ms}, "");
    open_automatic_orders(session, options_.policy, work.risen(), now_ms);
    told = !work.finish().empty();
  });
  if (told && options_.committed) options_.committed();
}

}  // namespace portent::serve::desk
