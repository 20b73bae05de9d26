#include "serve/api/alarm_tools.h"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/answer_once.h"
#include "serve/api/etag.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {

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
  return make_route(std::move(method), std::move(path), std::move(name), std::move(summary), "alarms",
                    permission);
}

std::vector<Parameter> filter_parameters(const std::string& help) {
  std::vector<Parameter> parameters = list_parameters();
  parameters.insert(parameters.begin(), {"filter", ParameterType::kText, help, {}, {}, 4'096.0});
  return parameters;
}

Problem no_alarm(const std::string& id) {
  return {404, "there is no alarm " + id, "id"};
}

std::optional<Problem> require_at(const AlarmTools& tools, const Call& call, desk::Permission permission,
                                  const std::string& site, const Problem& missing) {
  return tools.gate.require_of(call, permission, site, desk::Permission::kReadAlarms, missing);
}

WebAnswer object_answer(const Call& call, nlohmann::json object, std::int64_t version) {
  WebAnswer answer = object_answer(call, std::move(object));
  return answer.status == 200 ? with_etag(std::move(answer), call.request(), etag_of(version)) : answer;
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
      keep_once(session, call, made->answer);
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
    return busy_answer();
  } catch (const store::ConflictError&) {
    failed("another request was faster");
    return problem_of({409, "another request made the same at the same moment: read it, then decide"});
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
