#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_actions.h"
#include "serve/api/alarm_query.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/api/alarm_tools.h"
#include "serve/api/etag.h"
#include "serve/store/alarms.h"

namespace portent::serve {
namespace {

using desk::Permission;
using nlohmann::json;

constexpr std::size_t kMostMembers = 1'000;

WebAnswer list(const AlarmTools& tools, Call& call) {
  const std::string text = call.text("filter").value_or("");
  auto filter = case_filter(text);
  if (!filter) return problem_of(filter.error());
  filter->sites_allowed = visible_sites(call, desk::Permission::kReadAlarms);
  const std::string name = "cases " + text;
  const auto asked = page_asked(call, tools.signer, name);
  if (!asked) return problem_of(asked.error());
  std::optional<std::pair<std::int64_t, std::string>> after;
  if (!asked->after.empty()) after.emplace(parse_time(asked->after.at(0)).value_or(0), asked->after.at(1));
  auto cases = tools.store.read(
      [&](store::Session& session) { return list_cases(session, *filter, after, asked->limit + 1); });
  const auto next = cut_page(cases, *asked, tools.signer, name, [](const store::AlarmCase& last) {
    return std::vector{std::to_string(last.opened_ms), last.id};
  });
  json items = json::array();
  for (const store::AlarmCase& one : cases) items.push_back(rest_json(one));
  return page_answer(call, std::move(items), next);
}

json with_members(store::Session& session, const store::AlarmCase& value) {
  json made = rest_json(value);
  json& members = made["members"] = json::array();
  for (const store::Alarm& alarm : open_alarms_of_case(session, value.id)) {
    if (members.size() == kMostMembers) break;
    json one = {{"id", alarm.id},           {"version", alarm.version},
                {"asset", alarm.key.asset}, {"severity", models::policy::level_name(alarm.level)},
                {"state", state_of(alarm)}, {"acknowledged", alarm.acknowledged}};
    if (!alarm.key.part.empty()) one["part"] = alarm.key.part;
    members.push_back(std::move(one));
  }
  return made;
}

Problem no_case(const Call& call) {
  return {404, "there is no case " + call.path("id"), "id"};
}

WebAnswer get(const AlarmTools& tools, Call& call) {
  json made;
  const auto found = tools.store.read([&](store::Session& session) {
    auto value = find_case(session, call.path("id"));
    if (value) made = with_members(session, *value);
    return value;
  });
  if (!found) return problem_of(no_case(call));
  if (auto problem = require_at(tools, call, Permission::kReadAlarms, found->site, no_case(call)))
    return problem_of(*problem);
  return object_answer(call, std::move(made), found->version);
}

Outcome<Changed> acknowledge_members(const AlarmTools& tools, const Call& call, const std::string& note,
                                     store::Session& session) {
  const std::string& id = call.path("id");
  const auto before = find_case(session, id);
  if (!before) return tl::unexpected(no_case(call));
  if (call.request().header("if-match"))
    if (auto problem = match_problem(call.request(), before->version)) return tl::unexpected(*problem);
  desk::AlarmWork work(session, tools.options.policy, call.now_ms());
  const std::string& who = call.who().id;
  const std::size_t done = work.change_case(id, [&](desk::AlarmLife& life) {
    return add_note(life.acknowledge(who, call.now_ms()), life, who, note, call.now_ms());
  });
  if (done == 0)
    return tl::unexpected(Problem{409, "case " + id + " has no open member that is not acknowledged"});
  work.finish();
  const auto after = find_case(session, id);
  json answer = with_members(session, *after);
  Changed made;
  made.before = hash_of(rest_json(*before));
  made.after = hash_of(rest_json(*after));
  made.detail = fmt::format("{} of {} open members", done, before->open_members);
  made.answer = json_answer({{"acknowledged", done}, {"case", std::move(answer)}});
  made.answer.headers.push_back({"ETag", etag_of(after->version)});
  return made;
}

WebAnswer acknowledge(const AlarmTools& tools, Call& call) {
  const auto found =
      tools.store.read([&](store::Session& session) { return find_case(session, call.path("id")); });
  if (!found) return problem_of(no_case(call));
  if (auto problem = require_at(tools, call, Permission::kHandleAlarms, found->site, no_case(call)))
    return problem_of(*problem);
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string note = read_note(reader);
  if (auto problem = reader.problem()) return problem_of(*problem);
  return audited_change(tools, call, "case.acknowledge", call.path("id"), [&](store::Session& session) {
    return acknowledge_members(tools, call, note, session);
  });
}

}  // namespace

std::vector<Route> alarm_case_routes(const AlarmTools& tools) {
  const Parameter id{"id", ParameterType::kId, "of the case"};
  Route lists =
      alarm_route("GET", "/api/v1/cases", "listCases",
                  "Storms: many alarms of one site and kind at once, newest first", Permission::kReadAlarms);
  lists.query = filter_parameters(kCaseFilterHelp);
  lists.answer_schema = "Cases";
  lists.handler = [tools](Call& call) { return list(tools, call); };
  Route gets =
      alarm_route("GET", "/api/v1/cases/{id}", "getCase",
                  "One with its open members, at most 1,000; the rest by /api/v1/alarms?filter=case=ID",
                  Permission::kReadAlarms);
  gets.path_parameters = {id};
  gets.query = {fields_parameter()};
  gets.answer_schema = "CaseWithMembers";
  gets.handler = [tools](Call& call) { return get(tools, call); };
  Route acknowledges = alarm_route("POST", "/api/v1/cases/{id}/acknowledge", "acknowledgeCase",
                                   "Acknowledge every open member", Permission::kHandleAlarms);
  acknowledges.path_parameters = {id};
  acknowledges.request_schema = "AlarmNote";
  acknowledges.answer_schema = "CaseAcknowledged";
  acknowledges.takes_match = true;
  acknowledges.body_bytes = 32 << 10;
  acknowledges.handler = [tools](Call& call) { return acknowledge(tools, call); };
  return {lists, gets, acknowledges};
}

}  // namespace portent::serve
