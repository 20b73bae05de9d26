#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "serve/desk/json_fields.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/round_checks.h"
#include "serve/desk/rounds.h"
#include "serve/store/inspection_routes.h"
#include "serve/store/nodes.h"
#include "serve/store/points.h"

// What was found on rounds: rounds.h.

namespace portent::serve::desk {
namespace {

using models::policy::Level;
using nlohmann::json;
using store::Round;
using store::RoundResult;
using store::Session;
using Kind = Refusal::Kind;

constexpr std::size_t kMostMedia = 20, kMostLink = 4'000;

void check_media(const std::string& media, Faults& faults) {
  const auto list = parse_json(media, "media", faults);
  if (!list) return;
  const bool links =
      list->is_array() && list->size() <= kMostMedia && std::ranges::all_of(*list, [](const json& one) {
        const auto* text = one.get_ptr<const std::string*>();
        return text != nullptr && text->starts_with("https://") && text->size() > 8 &&
               text_problem(*text, kMostLink).empty();
      });
  if (!links) faults.push_back({"media", fmt::format("is not a list of up to {} https links", kMostMedia)});
}

/// What was found must be of the item's kind.
void check_kind(const RouteItem& item, const NewResult& wanted, Faults& faults) {
  const RoundResult& result = wanted.result;
  if (result.number.has_value() != (item.kind == "number"))
    faults.push_back({"number", result.number ? "is of numbers alone" : "is missing"});
  const bool asks = item.kind == "choice" || item.kind == "yes_no";
  if (result.answer.empty() == asks)
    faults.push_back({"answer", asks ? "is missing" : "is of choices, of yes and no alone"});
  if (item.kind == "yes_no" && asks && result.answer != "yes" && result.answer != "no")
    faults.push_back({"answer", "is neither yes nor no"});
  if (item.kind == "choice" && std::ranges::count(item.choices, result.answer) == 0)
    faults.push_back({"answer", "is none of the item's choices"});
  if (item.kind == "words" && result.words.empty()) faults.push_back({"words", "is missing"});
  if (!wanted.severity.empty() && item.kind != "words")
    faults.push_back({"severity", "is of words alone: of other items the route says it"});
  if (!wanted.severity.empty() && !severity_named(wanted.severity))
    faults.push_back({"severity", "is not one of blue, yellow, orange and red"});
}

bool same(const RoundResult& a, const RoundResult& b) {
  const auto told = [](const RoundResult& one) {
    return std::tie(one.item, one.at_ms, one.device, one.number, one.answer, one.words, one.media);
  };
  return told(a) == told(b);
}

/// The reading that a number is, by the tag that a gateway would send it under.
void add_reading(Session& session, const RouteItem& item, const RoundResult& result, std::int64_t now_ms,
                 std::vector<store::OutboxMessage>& readings) {
  std::string tag = item.channel;
  double value = result.number.value_or(0);
  if (!item.point.empty()) {
    const auto point = store::find_point(session, item.point);
    if (!point) return;
    tag = !point->tag.empty() ? point->tag : !point->channel.empty() ? point->channel : point->name;
    value = (value - point->shift) / point->scale;
  }
  if (tag.empty() || !result.number) return;
  const json reading = {{"asset", result.asset},
                        {"ts", result.at_ms},
                        {"v", {{tag, value}}},
                        {"source", "round:" + result.route}};
  readings.push_back({"round/" + result.round + "/" + result.id,
                      "topic:telemetry",
                      result.asset,
                      reading.dump(),
                      now_ms,
                      {}});
}

/// The newest result by its device's time is the item's state. False where this one is not; true too of an
/// item that has left its route: whether it is the newest, the desk sees when it looks.
bool move_item(Session& session, const RoundResult& result) {
  auto state = store::find_route_item_to_change(session, result.route, result.item);
  if (!state || state->asset != result.asset) return true;
  if (state->result_ms && std::tie(*state->result_ms, state->result_round, state->result_id) >
                              std::tie(result.at_ms, result.round, result.id))
    return false;
  state->result_ms = result.at_ms;
  state->result_round = result.round;
  state->result_id = result.id;
  state->bad = result.level != Level::kNone;
  store::save_route_item(session, *state);
  return true;
}

Faults faults_of(const Round& round, const RouteItem& item, const NewResult& wanted, std::int64_t now_ms) {
  Faults faults;
  const RoundResult& result = wanted.result;
  if (auto problem = id_problem(result.id); !problem.empty()) faults.push_back({"id", problem});
  check_time("at", result.at_ms, now_ms, faults);
  check_begun("at", result.at_ms, round, faults);
  check_texts({{"device", result.device}, {"answer", result.answer}}, faults);
  check_words(result.words, faults);
  check_media(result.media, faults);
  check_kind(item, wanted, faults);
  check_code(item, wanted.code, false, faults);
  return faults;
}

}  // namespace

Outcome<HeldRound> hold_round(Session& session, const std::string& id) {
  auto round = round_to_change(session, id);
  if (!round) return no_round(id);
  auto items = items_of(*round);
  return HeldRound{*std::move(round), std::move(items)};
}

Outcome<Told<RoundResult>> take_result(Session& session, const HeldRound& held, const NewResult& wanted,
                                       std::vector<store::OutboxMessage>& readings, std::int64_t now_ms) {
  RoundResult made = wanted.result;
  const RouteItem* item = item_named(held.items, made.item);
  if (item == nullptr) return no_item(held.round.route, made.item);
  if (Faults faults = faults_of(held.round, *item, wanted, now_ms); !faults.empty())
    return refuse(std::move(faults));
  if (auto there = store::find_result(session, made.round, made.id)) {
    if (same(*there, made)) return Told<RoundResult>{std::move(*there), true};
    return refuse(Kind::kTaken, "id", fmt::format("'{}' is another result of the round", made.id));
  }
  const auto node = store::find_node(session, item->asset);
  if (!node || node->state == store::NodeState::kScrapped)
    return refuse(Kind::kNotFound, "asset", fmt::format("there is no asset '{}' any more", item->asset));
  made.route = held.round.route;
  made.asset = item->asset;
  made.level = item->kind == "words" ? severity_named(wanted.severity).value_or(Level::kNone)
                                     : level_of(*item, made.number, made.answer);
  made.recorded_ms = now_ms;
  made.pending = move_item(session, made);
  store::keep_result(session, made);
  if (!wanted.code.empty())
    store::keep_check_in(session, {made.round, made.item, made.at_ms, made.device, made.who});
  add_reading(session, *item, made, now_ms, readings);
  return Told<RoundResult>{made, false};
}

}  // namespace portent::serve::desk
