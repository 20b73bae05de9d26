#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/item_report.h"
#include "serve/api/json_body.h"
#include "serve/api/posted_items.h"
#include "serve/api/round_parts.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets, kWalk = desk::Permission::kHandleOrders;
constexpr std::size_t kMostResults = 2'000;

WebAnswer begin(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  auto wanted = read_round(*body, call.now_ms());
  if (!wanted) return problem_of(wanted.error());
  wanted->who = actor_of(call).id;
  return change_ledger(
      desk, call, "round.begin", wanted->id.substr(0, 128), [&](Session& session) -> Outcome<LedgerChange> {
        const Problem missing{422, "route: there is no route '" + wanted->route.substr(0, 128) + "'", "",
                              "/route"};
        const auto route = desk::id_problem(wanted->route).empty() ? store::find_route(session, wanted->route)
                                                                   : std::nullopt;
        if (!route) return tl::unexpected(missing);
        if (auto problem = desk.gate.require_of(call, kWalk, route->site, kRead, missing))
          return tl::unexpected(*problem);
        const auto made = desk::begin_round(session, *wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json round = round_json(made->what);
        if (made->again) return LedgerChange{versioned_answer(round, made->what.version)};
        return LedgerChange{created_answer(round, "/api/v1/rounds/" + made->what.id, made->what.version), "",
                            round.dump()};
      });
}

WebAnswer check(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  auto wanted = read_check_in(call.path("id"), *body, call.now_ms());
  if (!wanted) return problem_of(wanted.error());
  wanted->first.who = actor_of(call).id;
  return change_ledger(
      desk, call, "round.check-in", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        if (const auto round = round_of_path(desk, session, call, kWalk); !round)
          return tl::unexpected(round.error());
        const auto made = desk::check_in(session, wanted->first, wanted->second, call.now_ms());
        if (!made) {
          Problem problem = refusal_problem(made.error(), *body);
          if (problem.status == 404) problem = {422, problem.detail, "", "/item"};
          return tl::unexpected(problem);
        }
        const json one = check_in_json(made->what);
        return LedgerChange{json_answer(one, made->again ? 200 : 201), "", made->again ? "" : one.dump()};
      });
}

WebAnswer finish(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  auto wanted = read_end(call.path("id"), *body, call.now_ms());
  if (!wanted) return problem_of(wanted.error());
  wanted->first.finished_by = actor_of(call).id;
  return change_ledger(
      desk, call, "round.finish", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto round = round_of_path(desk, session, call, kWalk);
        if (!round) return tl::unexpected(round.error());
        const auto made = desk::finish_round(session, wanted->first, wanted->second, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json told = round_json(made->what);
        return LedgerChange{versioned_answer(told, made->what.version),
                            made->again ? told.dump() : round_json(*round).dump(), told.dump()};
      });
}

/// A result of a batch: as it was sent, or what is wrong with it by itself.
struct Sent {
  std::size_t item = 0;  ///< counted from 0
  std::optional<desk::NewResult> wanted = {};
  std::string why = {};
};

Sent read_sent(std::size_t item, std::string_view text, const Call& call) {
  Sent sent{item};
  sent.why = item_problem(text);
  if (!sent.why.empty()) return sent;
  const auto body = parse_json(text);
  if (!body) {
    sent.why = body.error().detail;
    return sent;
  }
  auto wanted = read_result(*body, call.now_ms());
  if (!wanted) {
    sent.why = wanted.error().pointer + ": " + wanted.error().detail;
    return sent;
  }
  wanted->result.who = call.who().id;
  sent.wanted = *std::move(wanted);
  return sent;
}

/// unknown_round, unknown_item, unknown_asset, taken, future_ts, past_ts, invalid.
std::string reason_of(const desk::Refusal& refusal, std::int64_t at_ms, std::int64_t now_ms) {
  const std::string field = refusal.faults.empty() ? "" : refusal.faults.front().field;
  if (refusal.kind == desk::Refusal::Kind::kNotFound) return "unknown_" + field;
  if (refusal.kind == desk::Refusal::Kind::kTaken) return "taken";
  if (field != "at") return "invalid";
  return at_ms > now_ms ? "future_ts" : "past_ts";
}

/// Why items were refused, by their place in what was sent: a word for programs, and words.
using Refused = std::map<std::size_t, std::pair<std::string, std::string>>;

/// Takes results one behind the other within one transaction. A round is locked, and its items are read, once
/// for results that follow one another.
class ResultTaker {
 public:
  ResultTaker(const LedgerDesk& desk, Session& session, const Call& call)
      : desk_(desk), session_(session), call_(call) {}

  /// Takes one, or says why not. True where something is new by it.
  bool take(const Sent& sent, Refused& refused, std::vector<store::OutboxMessage>& readings) {
    const desk::NewResult& wanted = *sent.wanted;
    if (wanted.result.round != id_) hold(wanted.result.round);
    if (problem_) {
      refused[sent.item] = {problem_->status == 404 ? "unknown_round" : "forbidden", problem_->detail};
      return false;
    }
    const auto made = desk::take_result(session_, *held_, wanted, readings, call_.now_ms());
    if (made) return !made->again;
    refused[sent.item] = {reason_of(made.error(), wanted.result.at_ms, call_.now_ms()),
                          desk::in_words(made.error().faults)};
    return false;
  }

 private:
  void hold(const std::string& id) {
    id_ = id;
    auto held = desk::hold_round(session_, id);
    const Problem missing{404, "there is no round '" + id.substr(0, 128) + "'"};
    problem_ =
        held ? desk_.gate.require_of(call_, kWalk, held->round.site, kRead, missing) : std::optional(missing);
    if (held) held_ = *std::move(held);
  }

  const LedgerDesk& desk_;
  Session& session_;
  const Call& call_;
  std::optional<std::string> id_;  // of the round that is held, or can't be
  std::optional<desk::HeldRound> held_;
  std::optional<Problem> problem_;
};

LedgerChange take_all(const LedgerDesk& desk, Session& session, const Call& call,
                      const std::vector<Sent>& all) {
  Refused refused;
  std::vector<store::OutboxMessage> readings;
  std::string taken;
  ResultTaker taker(desk, session, call);
  for (const Sent& sent : all) {
    if (!sent.wanted)
      refused[sent.item] = {"invalid", sent.why};
    else if (taker.take(sent, refused, readings))
      taken += sent.wanted->result.round + "/" + sent.wanted->result.id + "\n";
  }
  for (const store::OutboxMessage& one : readings) store::add_to_outbox(session, one);
  ItemReport report;
  for (std::size_t i = refused.size(); i < all.size(); ++i) report.take();
  for (const auto& [item, why] : refused) report.refuse(item, "", why.first, why.second);
  return {report.answer(), "", taken, fmt::format("{} taken, {} refused", report.taken(), report.refused())};
}

WebAnswer results(const LedgerDesk& desk, Call& call) {
  const auto items = posted_items(call.request());
  if (!items) return problem_of(items.error());
  if (items->size() > kMostResults)
    return problem_of({422, fmt::format("has {} results, {} at most", items->size(), kMostResults)});
  std::vector<Sent> all;
  for (std::size_t i = 0; i < items->size(); ++i) all.push_back(read_sent(i, (*items)[i], call));
  // Rounds and their items are locked in the same order by all who post at once.
  std::ranges::stable_sort(all, {}, [](const Sent& one) {
    return one.wanted ? std::pair(one.wanted->result.round, one.wanted->result.item)
                      : std::pair<std::string, std::string>();
  });
  return change_ledger(
      desk, call, "round.results", fmt::format("{} results", items->size()),
      [&](Session& session) -> Outcome<LedgerChange> { return take_all(desk, session, call, all); });
}

}  // namespace

std::vector<Route> round_change_routes(const LedgerDesk& desk) {
  Route begins =
      round_route("POST", "", "beginRound", "Set out on a route; the same id again is the same round", kWalk);
  begins.request_schema = "NewRound";
  begins.answer_schema = "Round";
  begins.success = 201;
  begins.refusals = {200};
  begins.handler = [desk](Call& call) { return begin(desk, call); };
  Route checks = round_route("POST", "/{id}/check-ins", "checkInAtItem",
                             "Be at an item, and show the code that stands there", kWalk);
  checks.request_schema = "NewCheckIn";
  checks.answer_schema = "CheckIn";
  checks.success = 201;
  checks.refusals = {200};
  checks.handler = [desk](Call& call) { return check(desk, call); };
  Route posts =
      round_route("POST", ":results", "postRoundResults",
                  "What was found, of any rounds, in any order; each by itself, with a report", kWalk);
  posts.request_schema = "NewRoundResults";
  posts.request_types = {"application/json", std::string(kLinesType)};
  posts.answer_schema = "PostReport";
  posts.refusals = {207};
  posts.body_bytes = 16 << 20;
  posts.handler = [desk](Call& call) { return results(desk, call); };
  Route ends = round_route("POST", "/{id}/finish", "finishRound",
                           "The round is over; why of each item that no result came of", kWalk);
  ends.request_schema = "RoundEnd";
  ends.answer_schema = "Round";
  ends.handler = [desk](Call& call) { return finish(desk, call); };
  return {begins, checks, posts, ends};
}

}  // namespace portent::serve
