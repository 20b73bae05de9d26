#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_actions.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/api/alarm_tools.h"
#include "serve/api/etag.h"
#include "serve/store/alarms.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using Done = desk::AlarmLife::Done;

std::optional<store::Alarm> find(const AlarmTools& tools, const std::string& id) {
  return tools.store.read([&](store::Session& session) { return find_alarm(session, id); });
}

/// The alarm as it stands after the change, and not the others that the change may have moved.
WebAnswer answer_of(const store::Alarm& alarm) {
  WebAnswer answer = json_answer(rest_json(alarm));
  answer.headers.push_back({"ETag", etag_of(alarm.version)});
  return answer;
}

Outcome<Changed> change(const AlarmTools& tools, const Call& call, const AlarmDoing& doing,
                        store::Session& session) {
  desk::AlarmWork work(session, tools.options.policy, call.now_ms());
  std::optional<Problem> problem;
  Changed made;
  const std::string& id = call.path("id");
  const Done done = work.change(id, 0, [&](desk::AlarmLife& life) -> Done {
    if (call.request().header("if-match")) problem = match_problem(call.request(), life.alarm().version);
    if (problem) return tl::unexpected(problem->detail);
    made.before = hash_of(rest_json(life.alarm()));
    return doing(work, life);
  });
  if (!done) return tl::unexpected(problem ? *problem : Problem{409, done.error()});
  for (const store::Alarm& alarm : work.finish()) {
    if (alarm.id != id) continue;
    made.answer = answer_of(alarm);
    made.after = hash_of(rest_json(alarm));
  }
  return made;
}

WebAnswer act(const AlarmTools& tools, const AlarmAction& action, Call& call) {
  const std::string& id = call.path("id");
  const auto found = find(tools, id);
  if (!found) return problem_of(no_alarm(id));
  if (auto problem = require_at(tools, call, desk::Permission::kHandleAlarms, found->site, no_alarm(id)))
    return problem_of(*problem);
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const AlarmDoing doing = action.read(reader, call.who().id, call.now_ms());
  if (auto problem = reader.problem()) return problem_of(*problem);
  return audited_change(tools, call, fmt::format("alarm.{}", action.name), id,
                        [&](store::Session& session) { return change(tools, call, doing, session); });
}

Route action_route(const AlarmTools& tools, const AlarmAction& action) {
  Route route =
      alarm_route("POST", fmt::format("/api/v1/alarms/{{id}}/{}", action.name),
                  fmt::format("{}Alarm", action.name), action.summary, desk::Permission::kHandleAlarms);
  route.path_parameters = {{"id", ParameterType::kId, "of the alarm"}};
  route.request_schema = action.schema;
  route.answer_schema = "Alarm";
  route.needs_match = action.overwrites;
  route.takes_match = true;
  route.body_bytes = 32 << 10;
  route.handler = [tools, action](Call& call) { return act(tools, action, call); };
  return route;
}

}  // namespace

std::vector<Route> alarm_action_routes(const AlarmTools& tools) {
  std::vector<Route> routes;
  for (const AlarmAction& action : alarm_actions()) routes.push_back(action_route(tools, action));
  routes.push_back(bulk_acknowledge_route(tools));
  return routes;
}

}  // namespace portent::serve
