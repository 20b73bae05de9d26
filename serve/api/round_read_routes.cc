#include <charconv>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/api/round_parts.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Round;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets;

std::int64_t whole(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  store::RoundFilter filter;
  const auto sites = sites_asked(desk, call, kRead);
  if (!sites) return problem_of(sites.error());
  filter.sites = *sites;
  filter.route = call.text("route").value_or("");
  filter.finished = call.truth("finished");
  const std::string list = "rounds " + call.text("site").value_or("") + " " + filter.route + " " +
                           (filter.finished ? *filter.finished ? "1" : "0" : "");
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  std::optional<std::pair<std::int64_t, std::string>> behind;
  if (!asked->after.empty()) behind = {whole(asked->after.at(0)), asked->after.at(1)};
  auto rounds = desk.store.read(
      [&](Session& session) { return store::list_rounds(session, filter, behind, asked->limit + 1); });
  const auto next = cut_page(rounds, *asked, desk.signer, list, [](const Round& last) {
    return std::vector{std::to_string(last.begun_ms), last.id};
  });
  json items = json::array();
  for (const Round& one : rounds) items.push_back(round_json(one));
  return page_answer(call, std::move(items), next);
}

/// With its items as they stood when it began, and who was at them.
WebAnswer one(const LedgerDesk& desk, Call& call) {
  return desk.store.read([&](Session& session) {
    const auto round = round_of_path(desk, session, call, kRead);
    if (!round) return problem_of(round.error());
    json made = round_json(*round);
    made["items"] = json::parse(round->items);
    made["check_ins"] = json::array();
    for (const auto& seen : store::check_ins_of(session, round->id))
      made["check_ins"].push_back(check_in_json(seen));
    return with_etag(json_answer(made), call.request(), etag_of(round->version));
  });
}

WebAnswer results(const LedgerDesk& desk, Call& call) {
  const std::string list = "results " + call.path("id");
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  std::pair<std::int64_t, std::string> behind{INT64_MIN, ""};
  if (!asked->after.empty()) behind = {whole(asked->after.at(0)), asked->after.at(1)};
  std::vector<store::RoundResult> found;
  const auto read = desk.store.read([&](Session& session) -> Outcome<bool> {
    const auto round = round_of_path(desk, session, call, kRead);
    if (!round) return tl::unexpected(round.error());
    found = store::results_of_round(session, round->id, behind, asked->limit + 1);
    return true;
  });
  if (!read) return problem_of(read.error());
  const auto next = cut_page(found, *asked, desk.signer, list, [](const store::RoundResult& last) {
    return std::vector{std::to_string(last.at_ms), last.id};
  });
  json items = json::array();
  for (const auto& result : found) items.push_back(result_json(result));
  return page_answer(call, std::move(items), next);
}

}  // namespace

Outcome<Round> round_of_path(const LedgerDesk& desk, Session& session, const Call& call,
                             desk::Permission permission) {
  const std::string& id = call.path("id");
  auto round = desk::id_problem(id).empty() ? store::find_round(session, id) : std::nullopt;
  const Problem missing{404, "round " + id + " is not there", "id"};
  if (!round) return tl::unexpected(missing);
  if (auto problem = desk.gate.require_of(call, permission, round->site, kRead, missing))
    return tl::unexpected(*problem);
  return *std::move(round);
}

Route round_route(std::string method, const std::string& path, std::string name, std::string summary,
                  desk::Permission permission) {
  Route route = ledger_route(std::move(method), "/api/v1/rounds" + path, std::move(name), std::move(summary),
                             "inspection", permission);
  if (!route.path_parameters.empty()) route.path_parameters.front().help = "of the round";
  return route;
}

std::vector<Route> round_read_routes(const LedgerDesk& desk) {
  Route lists = round_route("GET", "", "listRounds", "Rounds, the newest first", kRead);
  lists.query = list_parameters();
  lists.query.push_back({"site", ParameterType::kId, "of this site"});
  lists.query.push_back({"route", ParameterType::kId, "of this route"});
  lists.query.push_back({"finished", ParameterType::kBoolean, "false: those that go on"});
  lists.answer_schema = "Rounds";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route shows =
      round_route("GET", "/{id}", "getRound",
                  "One round, with its items as they stood when it began, and who was at them", kRead);
  shows.answer_schema = "Round";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route tells = round_route("GET", "/{id}/results", "listRoundResults",
                            "What was found, in the order of the devices' times", kRead);
  tells.query = list_parameters();
  tells.answer_schema = "RoundResults";
  tells.handler = [desk](Call& call) { return results(desk, call); };
  return {lists, shows, tells};
}

}  // namespace portent::serve
