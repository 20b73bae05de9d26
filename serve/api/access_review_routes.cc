#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"

namespace portent::serve {
namespace {

using nlohmann::json;

/// One page of a list whose rows are told apart by a time and an id.
template <typename Row, typename List, typename ToJson>
WebAnswer page(AccessBook& book, const CursorSigner& signer, Call& call, const std::string& name,
               std::int64_t Row::*time, List list, ToJson to_json) {
  const auto asked = page_asked(call, signer, name);
  if (!asked) return problem_of(asked.error());
  std::optional<Row> after;
  if (!asked->after.empty()) {
    after.emplace();
    (*after).*time = parse_time(asked->after.at(0)).value_or(0);
    after->id = asked->after.at(1);
  }
  auto rows = book.store().read(
      [&](store::Session& session) { return list(session, asked->limit + 1, after ? &*after : nullptr); });
  const auto next = cut_page(rows, *asked, signer, name, [&](const Row& last) -> std::vector<std::string> {
    return {std::to_string(last.*time), last.id};
  });
  json items = json::array();
  for (const Row& row : rows) items.push_back(to_json(row));
  return page_answer(call, std::move(items), next);
}

WebAnswer denials(AccessBook& book, const CursorSigner& signer, Call& call) {
  const std::string state = call.text("state").value_or("open");
  return page<store::Denial>(
      book, signer, call, "access denials " + state, &store::Denial::last_ms,
      [&](store::Session& session, std::size_t most, const store::Denial* after) {
        return store::list_denials(session, state, most, after);
      },
      denial_json);
}

WebAnswer events(AccessBook& book, const CursorSigner& signer, Call& call) {
  return page<store::SecurityEvent>(
      book, signer, call, "security events", &store::SecurityEvent::at_ms,
      [](store::Session& session, std::size_t most, const store::SecurityEvent* after) {
        return store::list_security_events(session, most, after);
      },
      [](const store::SecurityEvent& event) -> json {
        return {{"id", event.id},
                {"at", format_time(event.at_ms)},
                {"kind", event.kind},
                {"subject", event.subject},
                {"detail", event.detail}};
      });
}

WebAnswer one_denial(AccessBook& book, Call& call) {
  const auto found = book.store().read(
      [&](store::Session& session) { return store::find_denial(session, call.path("id")); });
  if (!found) return problem_of({404, "there is no such denied request", "id"});
  return with_etag(json_answer(denial_json(*found)), call.request(), etag_of(found->version));
}

WebAnswer decide(AccessBook& book, AccessGate& gate, Call& call) {
  const auto version = matched_version(call.request());
  if (!version) return problem_of({412, "If-Match is the one ETag of what you read", "if-match"});
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string decision = reader.required_text("decision"), site = reader.text("site"),
                    reason = reader.text("reason");
  const std::int64_t expires = reader.time("expires", 0);
  if (decision != "dismiss" && decision != "grant" && decision != "block")
    reader.fail("decision", "dismiss, grant or block is expected here");
  if (auto problem = reader.problem()) return problem_of(*problem);
  const std::string& id = call.path("id");
  std::optional<Problem> problem;
  if (decision == "grant") {
    if (const auto given = book.grant(actor_of(call), id, *version, site, expires, call.now_ms()); !given)
      problem = given.error();
  } else {
    const auto done = decision == "dismiss" ? book.dismiss(actor_of(call), id, *version, call.now_ms())
                                            : book.block(actor_of(call), id, *version, reason, call.now_ms());
    if (!done) problem = done.error();
  }
  if (problem) return problem_of(*problem);
  gate.cache().forget();
  return one_denial(book, call);
}

WebAnswer risks(AccessBook& book, const Call& call) {
  json items = json::array();
  for (const store::Risk& risk :
       book.store().read([](store::Session& session) { return store::list_risks(session); }))
    items.push_back({{"kind", risk.kind},
                     {"value", risk.value},
                     {"reason", risk.reason},
                     {"listed_by", risk.listed_by},
                     {"listed", format_time(risk.listed_ms)}});
  return page_answer(call, std::move(items));
}

/// The newest of it: what stands further back is read on the machine.
WebAnswer audit(AccessBook& book, Call& call) {
  constexpr std::streamoff kTail = 4 << 20;
  std::ifstream file(book.audit().path(), std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - kTail));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  json items = json::array();
  for (const auto& one :
       desk::newest_entries(text, static_cast<std::size_t>(call.integer("limit").value_or(100))))
    items.push_back({{"at", format_time(one.at_ms)},
                     {"who", one.who},
                     {"from", one.from},
                     {"action", one.action},
                     {"what", one.what},
                     {"outcome", one.outcome},
                     {"detail", one.detail},
                     {"before", one.before},
                     {"after", one.after}});
  return page_answer(call, std::move(items));
}

Route audit_route(AccessBook& book) {
  Route route = admin_route("GET", "/api/v1/access/audit", "listAudit",
                            "The newest lines of the audit file, newest first");
  route.permission = desk::Permission::kReadAudit;
  route.query = {page_parameters().front()};
  route.answer_schema = "Audit";
  route.handler = [&](Call& call) { return audit(book, call); };
  return route;
}

Route decide_route(AccessBook& book, AccessGate& gate) {
  Route route = admin_route("POST", "/api/v1/access/denied-requests/{id}/decision", "decideDenial",
                            "Dismiss it, grant the right that lacked for a time, or block who asked");
  route.path_parameters = {{"id", ParameterType::kId, "of the denied request"}};
  route.request_schema = "Decision";
  route.answer_schema = "Denial";
  route.needs_match = true;
  route.handler = [&](Call& call) { return decide(book, gate, call); };
  return route;
}

Route unlist_route(AccessBook& book, AccessGate& gate) {
  Route route = admin_route("DELETE", "/api/v1/access/risk-list/{kind}/{value}", "unlistRisk",
                            "Take somebody off the risk list");
  route.path_parameters = {{"kind", ParameterType::kText, "", {"key", "person", "address"}},
                           {"value", ParameterType::kId, "id of the key or person, or the address"}};
  route.success = 204;
  route.handler = [&](Call& call) -> WebAnswer {
    const auto done = book.unlist_risk(actor_of(call), call.path("kind"), call.path("value"), call.now_ms());
    if (!done) return problem_of(done.error());
    gate.cache().forget();
    return {204, "", "", {}};
  };
  return route;
}

}  // namespace

std::vector<Route> review_routes(AccessBook& book, AccessGate& gate, const CursorSigner& signer) {
  Route lists = admin_route("GET", "/api/v1/access/denied-requests", "listDenials",
                            "Requests that were denied, newest first");
  lists.query = page_parameters();
  lists.query.push_back(
      {"state", ParameterType::kText, "default: open", {"open", "dismissed", "granted", "blocked"}});
  lists.answer_schema = "Denials";
  lists.handler = [&](Call& call) { return denials(book, signer, call); };
  Route shows = admin_route("GET", "/api/v1/access/denied-requests/{id}", "getDenial", "One of them");
  shows.path_parameters = {{"id", ParameterType::kId, "of the denied request"}};
  shows.answer_schema = "Denial";
  shows.handler = [&](Call& call) { return one_denial(book, call); };
  Route blocked = admin_route("GET", "/api/v1/access/risk-list", "listRisks",
                              "Keys, people and addresses that are refused");
  blocked.answer_schema = "Risks";
  blocked.handler = [&](Call& call) { return risks(book, call); };
  Route security = admin_route("GET", "/api/v1/access/security-events", "listSecurityEvents",
                               "What security should hear of, newest first");
  security.permission = desk::Permission::kReadAudit;
  security.query = page_parameters();
  security.answer_schema = "SecurityEvents";
  security.handler = [&](Call& call) { return events(book, signer, call); };
  return {
      lists, shows, decide_route(book, gate), blocked, unlist_route(book, gate), security, audit_route(book)};
}

Route admin_route(std::string method, std::string path, std::string name, std::string summary) {
  Route route = make_route(std::move(method), std::move(path), std::move(name), std::move(summary), "access",
                           desk::Permission::kManageAccess);
  route.every_site = true;
  return route;
}

Actor actor_of(const Call& call) {
  return {call.who().id, call.request().remote};
}

}  // namespace portent::serve
