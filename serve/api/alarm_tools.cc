#include "serve/api/alarm_tools.h"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {
namespace {

WebAnswer busy() {
  WebAnswer answer = problem_of({503, "others are changing the same: try again"});
  answer.headers.push_back({"Retry-After", "1"});
  return answer;
}

}  // namespace

std::vector<Route> alarm_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                const CursorSigner& signer, AlarmRouteOptions options) {
  const AlarmTools tools{store, book.audit(), gate, signer, std::move(options)};
  std::vector<Route> routes;
  for (auto more : {alarm_list_routes(tools), alarm_action_routes(tools), alarm_case_routes(tools),
                    alarm_rule_routes(tools)})
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return routes;
}

Route alarm_route(std::string method, std::string path, std::string name, std::string summary,
                  desk::Permission permission) {
  Route route;
  route.method = std::move(method);
  route.path = std::move(path);
  route.name = std::move(name);
  route.summary = std::move(summary);
  route.tag = "alarms";
  route.permission = permission;
  return route;
}

std::vector<Parameter> list_parameters(const std::string& help) {
  return {{"filter", ParameterType::kText, help, {}, {}, 4'096.0},
          fields_parameter(),
          {"limit", ParameterType::kInteger, "how many at most; default 100", {}, 1.0, 1'000.0},
          {"cursor", ParameterType::kText, "`next` of the page before", {}, {}, 4'096.0}};
}

Problem no_alarm(const std::string& id) {
  return {404, "there is no alarm " + id, "id"};
}

std::optional<Problem> require_at(const AlarmTools& tools, const Call& call, desk::Permission permission,
                                  const std::string& site, const Problem& missing) {
  return tools.gate.require_of(call, permission, site, desk::Permission::kReadAlarms, missing);
}

std::vector<std::string> sites_to_read(const Call& call) {
  const auto scope = desk::sites_for(call.who(), desk::Permission::kReadAlarms, call.now_ms());
  if (scope.everywhere) return {};
  // A right that has just ended leaves no site at all, and no site is called that.
  return scope.sites.empty() ? std::vector{std::string(desk::kEverySite)} : scope.sites;
}

WebAnswer page_answer(const Call& call, nlohmann::json items, const std::string& next) {
  if (const auto fields = call.text("fields"))
    if (auto problem = select_fields(items, *fields)) return problem_of(*problem);
  return {200,
          "application/json",
          page_json(std::move(items), next.empty() ? std::nullopt : std::optional(next)),
          {}};
}

WebAnswer object_answer(const Call& call, nlohmann::json object, std::int64_t version) {
  if (const auto fields = call.text("fields"))
    if (auto problem = select_fields(object, *fields)) return problem_of(*problem);
  return with_etag(json_answer(object), call.request(), etag_of(version));
}

WebAnswer audited_change(const AlarmTools& tools, Call& call, const std::string& action,
                         const std::string& what,
                         const std::function<Outcome<Changed>(store::Session&)>& work) {
  desk::AuditEntry entry{call.now_ms(), call.who().id, call.request().remote, action, what, "failed"};
  const auto failed = [&](const std::string& why) {
    entry.outcome = "failed";
    entry.detail = why;
    tools.audit.append(entry, desk::AuditFile::Keep::kFast);
  };
  try {
    WebAnswer answer = tools.store.write([&](store::Session& session) {
      Outcome<Changed> made = work(session);
      if (!made) throw made.error();  // undoes what was begun
      if (call.once) {
        const WebAnswer& kept = made->answer;
        finish_once(session, *call.once, call.now_ms(),
                    {kept.status, kept.content_type, std::string(header_of(kept, "Location")), kept.body});
      }
      entry.outcome = "done";
      entry.detail = made->detail;
      entry.before = made->before;
      entry.after = made->after;
      tools.audit.append(entry);
      return std::move(made->answer);
    });
    call.once_finished = call.once.has_value();
    tools.options.committed();
    return answer;
  } catch (const Problem& problem) {
    failed(problem.detail);
    return problem_of(problem);
  } catch (const store::RetryError& error) {
    failed(error.what());
    return busy();
  } catch (const std::exception&) {
    failed("the database did not keep it");
    throw;
  }
}

std::string read_words(JsonReader& reader, const char* name, std::size_t most, std::string otherwise) {
  std::string words = reader.text(name, std::move(otherwise));
  if (const std::string problem = desk::text_problem(words, most, true); !problem.empty())
    reader.fail(name, problem);
  return words;
}

}  // namespace portent::serve
