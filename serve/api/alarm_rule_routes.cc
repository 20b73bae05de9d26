#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_query.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/api/alarm_rules.h"
#include "serve/api/alarm_tools.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/desk/plain_text.h"
#include "serve/store/alarm_rules.h"

namespace portent::serve {
namespace {

using desk::Permission;
using nlohmann::json;
using store::AlarmRule;

Problem no_rule(const std::string& name) {
  return {404, "there is no rule " + name, "name"};
}

/// The one that the path names.
Outcome<AlarmRule> find(const AlarmTools& tools, const Call& call) {
  const std::string& name = call.path("name");
  auto rule = tools.store.read([&](store::Session& session) { return find_rule(session, name); });
  if (!rule) return tl::unexpected(no_rule(name));
  return *std::move(rule);
}

/// A rule of no site is everybody's to read.
std::optional<Problem> rule_problem(const AlarmTools& tools, const Call& call, Permission permission,
                                    const AlarmRule& rule) {
  if (rule.site.empty() && permission == Permission::kReadAlarms) return std::nullopt;
  if (rule.site.empty()) return tools.gate.require(call, permission, "");
  return require_at(tools, call, permission, rule.site, no_rule(rule.name));
}

/// The one that the path names, where the caller may change it and knows it as it stands.
Outcome<AlarmRule> find_to_change(const AlarmTools& tools, const Call& call) {
  auto rule = find(tools, call);
  if (!rule) return rule;
  if (auto problem = rule_problem(tools, call, Permission::kWriteRules, *rule))
    return tl::unexpected(*problem);
  if (auto problem = match_problem(call.request(), rule->version)) return tl::unexpected(*problem);
  return rule;
}

/// Rules of every site concern each site.
bool may_see(const Call& call, const AlarmRule& rule) {
  return rule.site.empty() || desk::may(call.who(), Permission::kReadAlarms, rule.site, call.now_ms());
}

WebAnswer list(const AlarmTools& tools, Call& call) {
  const auto page = page_asked(call, tools.signer, "rules");
  if (!page) return problem_of(page.error());
  const std::string after = page->after.empty() ? "" : page->after.at(0);
  const auto asked = [&](const char* name, const std::string& value) {
    const auto wanted = call.text(name);
    return !wanted || *wanted == value;
  };
  json items = json::array();
  std::string last;
  std::optional<std::string> next;
  for (const AlarmRule& rule : tools.store.read([](store::Session& session) { return all_rules(session); })) {
    if (rule.name <= after || !may_see(call, rule) || !asked("site", rule.site) ||
        !asked("class", rule.asset_class) || call.truth("enabled").value_or(rule.enabled) != rule.enabled)
      continue;
    if (items.size() == page->limit) {
      next = tools.signer.encode("rules", {last});
      break;
    }
    items.push_back(rest_json(rule));
    last = rule.name;
  }
  return page_answer(call, std::move(items), next);
}

WebAnswer get(const AlarmTools& tools, Call& call) {
  const auto rule = find(tools, call);
  if (!rule) return problem_of(rule.error());
  if (auto problem = rule_problem(tools, call, Permission::kReadAlarms, *rule)) return problem_of(*problem);
  return object_answer(call, rest_json(*rule), rule->version);
}

Changed changed(const AlarmRule* before, const AlarmRule& after, int status) {
  Changed made;
  made.answer = json_answer(rest_json(after), status);
  made.answer.headers.push_back({"ETag", etag_of(after.version)});
  if (before) made.before = hash_of(rest_json(*before));
  made.after = hash_of(rest_json(after));
  return made;
}

Outcome<Changed> added(store::Session& session, const AlarmRule& rule) {
  const Problem taken{409, "there is a rule " + rule.name + " already", "", "/name"};
  if (find_rule(session, rule.name)) return tl::unexpected(taken);
  try {
    add_rule(session, rule);
  } catch (const store::ConflictError&) {
    return tl::unexpected(taken);
  }
  Changed made = changed(nullptr, rule, 201);
  made.answer.headers.push_back({"Location", "/api/v1/rules/" + rule.name});
  return made;
}

WebAnswer create(const AlarmTools& tools, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  AlarmRule rule;
  rule.name = reader.required_text("name");
  if (const std::string problem = desk::id_problem(rule.name); !problem.empty()) reader.fail("name", problem);
  read_rule(reader, rule);
  if (auto problem = reader.problem()) return problem_of(*problem);
  if (auto problem = tools.gate.require(call, Permission::kWriteRules, rule.site))
    return problem_of(*problem);
  rule.version = 1;
  return audited_change(tools, call, "rule.create", rule.name,
                        [&](store::Session& session) { return added(session, rule); });
}

WebAnswer change(const AlarmTools& tools, Call& call) {
  const auto before = find_to_change(tools, call);
  if (!before) return problem_of(before.error());
  const std::string& name = before->name;
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  AlarmRule rule = *before;
  read_rule(reader, rule);
  if (auto problem = reader.problem()) return problem_of(*problem);
  if (auto problem = tools.gate.require(call, Permission::kWriteRules, rule.site))
    return problem_of(*problem);
  return audited_change(tools, call, "rule.change", name, [&](store::Session& session) -> Outcome<Changed> {
    if (!change_rule(session, rule)) return tl::unexpected(changed_meanwhile("rule " + name));
    AlarmRule after = rule;
    ++after.version;
    return changed(&*before, after, 200);
  });
}

WebAnswer remove(const AlarmTools& tools, Call& call) {
  const auto before = find_to_change(tools, call);
  if (!before) return problem_of(before.error());
  const std::string& name = before->name;
  return audited_change(tools, call, "rule.delete", name, [&](store::Session& session) -> Outcome<Changed> {
    if (!remove_rule(session, name, before->version))
      return tl::unexpected(changed_meanwhile("rule " + name));
    return Changed{{204, "", "", {}}, hash_of(rest_json(*before)), "", ""};
  });
}

WebAnswer check(Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string condition = reader.text("condition");
  if (!reader.has("condition")) reader.fail("condition", "a condition is needed here, such as rms > 4.5");
  if (auto problem = reader.problem()) return problem_of(*problem);
  return json_answer(check_condition(condition));
}

Route rule_route(std::string method, std::string path, std::string name, std::string summary,
                 Permission permission) {
  Route route =
      alarm_route(std::move(method), std::move(path), std::move(name), std::move(summary), permission);
  route.tag = "rules";
  if (route.path.find("{name}") != std::string::npos)
    route.path_parameters = {{"name", ParameterType::kId, "of the rule"}};
  route.answer_schema = "Rule";
  return route;
}

}  // namespace

std::vector<Route> alarm_rule_routes(const AlarmTools& tools) {
  Route lists = rule_route("GET", "/api/v1/rules", "listRules", "Rules that raise alarms, by name",
                           Permission::kReadAlarms);
  lists.query = list_parameters();
  lists.query.push_back({"site", ParameterType::kText, "only of this one", {}, {}, 128.0});
  lists.query.push_back({"class", ParameterType::kText, "only of this one", {}, {}, 128.0});
  lists.query.push_back({"enabled", ParameterType::kBoolean, "only those that are, or are not"});
  lists.answer_schema = "Rules";
  lists.handler = [tools](Call& call) { return list(tools, call); };
  Route gets = rule_route("GET", "/api/v1/rules/{name}", "getRule", "One", Permission::kReadAlarms);
  gets.query = {fields_parameter()};
  gets.handler = [tools](Call& call) { return get(tools, call); };
  Route creates = rule_route("POST", "/api/v1/rules", "createRule",
                             "Add a rule; the desk follows it with its next batch", Permission::kWriteRules);
  creates.request_schema = "NewRule";
  creates.success = 201;
  creates.handler = [tools](Call& call) { return create(tools, call); };
  Route changes = rule_route("PATCH", "/api/v1/rules/{name}", "changeRule",
                             "Change what the body names, leave the rest", Permission::kWriteRules);
  changes.request_schema = "RuleChange";
  changes.needs_match = true;
  changes.handler = [tools](Call& call) { return change(tools, call); };
  Route removes = rule_route("DELETE", "/api/v1/rules/{name}", "deleteRule",
                             "Remove it; the desk clears its alarms", Permission::kWriteRules);
  removes.answer_schema.clear();
  removes.needs_match = true;
  removes.success = 204;
  removes.handler = [tools](Call& call) { return remove(tools, call); };
  Route checks = rule_route("POST", "/api/v1/rules/check", "checkRule",
                            "Whether a condition can be read, and if not, what is wrong and where",
                            Permission::kReadAlarms);
  checks.request_schema = "RuleToCheck";
  checks.answer_schema = "CheckedRule";
  checks.body_bytes = 32 << 10;
  checks.handler = [](Call& call) { return check(call); };
  return {lists, gets, creates, changes, removes, checks};
}

}  // namespace portent::serve
