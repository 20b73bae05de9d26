#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/api/order_tools.h"
#include "serve/desk/plain_text.h"
#include "serve/store/alarms.h"
#include "serve/store/asset_site.h"
#include "serve/store/work_orders.h"

namespace portent::serve {
namespace {

using desk::NewOrder;
using desk::Permission;
using nlohmann::json;

constexpr std::int64_t kClockSlack = 86'400'000;

void read_place(JsonReader& reader, NewOrder& order) {
  order.asset = reader.required_text("asset");
  if (const std::string problem = desk::id_problem(order.asset); !order.asset.empty() && !problem.empty())
    reader.fail("asset", problem);
  order.part = read_words(reader, "part", 128);
  order.fault = read_words(reader, "fault", 200);
}

void read_priority(JsonReader& reader, NewOrder& order) {
  const std::string name = reader.text("priority");
  const auto priority = store::priority_named(name);
  if (!name.empty() && !priority) reader.fail("priority", "low, normal, high or urgent is expected here");
  order.priority = priority.value_or(order.priority);
}

std::optional<std::int64_t> read_time(JsonReader& reader, const char* name) {
  if (!reader.has(name)) return std::nullopt;
  const std::int64_t ms = reader.time(name, 0);
  if (ms < 0) reader.fail(name, "lies before 1970");
  return ms;
}

void read_external(JsonReader& reader, NewOrder& order) {
  const json* external = reader.member("external");
  if (external == nullptr) return;
  JsonReader inner(*external, "/external");
  order.external_source = read_words(inner, "source", 128);
  order.external_id = read_words(inner, "id", 200);
  if (order.external_source.empty() || order.external_id.empty())
    inner.fail(order.external_id.empty() ? "id" : "source", "a text is needed here");
  if (const auto problem = inner.problem()) reader.fail("external", problem->detail);
}

NewOrder read_order_by_hand(JsonReader& reader, const Call& call) {
  NewOrder order;
  read_place(reader, order);
  order.title = read_words(reader, "title", 200);
  if (order.title.empty()) reader.fail("title", "a text is needed here");
  order.words = read_words(reader, "words", 4'000);
  order.kind = reader.text("kind", "corrective");
  if (order.kind != "corrective" && order.kind != "preventive" && order.kind != "inspection")
    reader.fail("kind", "corrective, preventive or inspection is expected here");
  read_priority(reader, order);
  order.planned_ms = read_time(reader, "planned");
  order.due_ms = read_time(reader, "due");
  read_external(reader, order);
  order.who = call.who().id;
  return order;
}

/// The first line as a title: 100 bytes at most, cut between characters.
std::string title_of(const std::string& words) {
  std::size_t end = std::min(words.find('\n'), words.size());
  if (end > 100) {
    end = 100;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U) --end;
  }
  return words.substr(0, end);
}

/// What somebody at the machine says: a fault that he has seen, or a call for repair, which is urgent.
NewOrder read_report(JsonReader& reader, const Call& call) {
  NewOrder order;
  read_place(reader, order);
  order.origin = reader.text("origin", "fault_report");
  if (order.origin != "fault_report" && order.origin != "repair_call")
    reader.fail("origin", "fault_report or repair_call is expected here");
  order.priority = order.origin == "repair_call" ? store::Priority::kUrgent : store::Priority::kNormal;
  read_priority(reader, order);
  order.words = read_words(reader, "words", 4'000);
  if (order.words.empty()) reader.fail("words", "what was seen is needed here");
  order.title = read_words(reader, "title", 200, title_of(order.words));
  order.sensed_ms = reader.time("seen", call.now_ms());
  if (*order.sensed_ms < 0 || *order.sensed_ms > call.now_ms() + kClockSlack)
    reader.fail("seen", "lies before 1970, or more than a day ahead");
  order.warned_ms = call.now_ms();
  order.who = call.who().id;
  return order;
}

Problem problem_of_refusal(const desk::Refusal& refusal) {
  using Kind = desk::Refusal::Kind;
  const int status = refusal.kind == Kind::kNotFound ? 404 : refusal.kind == Kind::kTaken ? 409 : 422;
  return {status, refusal.faults.front().message, "", "/" + refusal.faults.front().field};
}

/// `note`: what the caller says besides; of an order that was there it becomes a note.
Outcome<Changed> open(const OrderTools& tools, store::Session& session, const Call& call,
                      const NewOrder& wanted, const std::string& note = "") {
  desk::OrderWork work(session, tools.options.policy, call.now_ms());
  auto opened = work.open(wanted);
  if (!opened) return tl::unexpected(problem_of_refusal(opened.error()));
  const std::string id = opened->order.id;
  if (!opened->made && !note.empty())
    if (auto done = work.change(
            id, [&](desk::OrderLife& life) { return life.note(wanted.who, note, call.now_ms()); });
        !done)
      return tl::unexpected(Problem{409, done.error()});
  for (store::WorkOrder& changed : work.finish())
    if (changed.id == id) opened->order = std::move(changed);
  Changed made;
  made.answer = order_answer(opened->order, opened->made);
  made.after = hash_of(rest_json(opened->order));
  made.detail = opened->order.id;
  return made;
}

/// An order about what the body names, where the caller may do that at its site.
WebAnswer open_by_body(const OrderTools& tools, Call& call, Permission permission, const char* action,
                       NewOrder (*read)(JsonReader&, const Call&)) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const NewOrder wanted = read(reader, call);
  if (auto problem = reader.problem()) return problem_of(*problem);
  const Problem missing{404, fmt::format("there is no '{}' in the ledger; add it first", wanted.asset), "",
                        "/asset"};
  const auto site =
      tools.store.read([&](store::Session& session) { return site_of_asset(session, wanted.asset); });
  if (!site) return problem_of(missing);
  if (auto problem = require_order_at(tools, call, permission, *site, missing)) return problem_of(*problem);
  return audited_change(tools, call, action, wanted.asset,
                        [&](store::Session& session) { return open(tools, session, call, wanted); });
}

/// The order that an alarm calls for: the open one where there is one.
Outcome<Changed> open_from_alarm(const OrderTools& tools, store::Session& session, const Call& call,
                                 const std::string& note) {
  const auto alarm = find_alarm(session, call.path("id"));
  if (!alarm) return tl::unexpected(no_alarm(call.path("id")));
  NewOrder wanted = desk::order_from_alarm(*alarm, call.who().id);
  if (!note.empty()) wanted.words += (wanted.words.empty() ? "" : "\n") + note;
  return open(tools, session, call, wanted, note);
}

WebAnswer from_alarm(const OrderTools& tools, Call& call) {
  const std::string& id = call.path("id");
  std::optional<store::Alarm> found;
  std::optional<std::string> site;  // that the order will have
  tools.store.read([&](store::Session& session) {
    found = find_alarm(session, id);
    if (found) site = site_of_asset(session, found->key.asset);
  });
  if (!found) return problem_of(no_alarm(id));
  if (auto problem = require_at(tools, call, Permission::kHandleOrders, found->site, no_alarm(id)))
    return problem_of(*problem);
  const std::string& place = site.value_or("").empty() ? found->site : *site;
  if (auto problem = require_order_at(tools, call, Permission::kHandleOrders, place, no_alarm(id)))
    return problem_of(*problem);
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string note = read_words(reader, "note", 4'000);
  if (auto problem = reader.problem()) return problem_of(*problem);
  return audited_change(tools, call, "work-order.open", id,
                        [&](store::Session& session) { return open_from_alarm(tools, session, call, note); });
}

Route opening(std::string path, std::string name, std::string summary, Permission permission,
              std::string schema) {
  Route route = order_route("POST", std::move(path), std::move(name), std::move(summary), permission);
  route.request_schema = std::move(schema);
  route.answer_schema = "WorkOrder";
  route.success = 201;
  route.refusals = {200, 404};
  route.body_bytes = 32 << 10;
  return route;
}

}  // namespace

std::vector<Route> order_open_routes(const OrderTools& tools) {
  Route by_hand = opening("/api/v1/work-orders", "createWorkOrder",
                          "Open one; the same external id is answered with 200 and the order that has it",
                          Permission::kPlanOrders, "NewWorkOrder");
  by_hand.handler = [tools](Call& call) {
    return open_by_body(tools, call, Permission::kPlanOrders, "work-order.open", read_order_by_hand);
  };
  Route reports =
      opening("/api/v1/fault-reports", "reportFault",
              "Say what is wrong with a machine, or call for its repair: becomes a work order, or a "
              "note of the one that is open about it, which is answered with 200",
              Permission::kHandleOrders, "FaultReport");
  reports.handler = [tools](Call& call) {
    return open_by_body(tools, call, Permission::kHandleOrders, "fault.report", read_report);
  };
  Route alarms =
      opening("/api/v1/alarms/{id}/work-order", "openWorkOrderOfAlarm",
              "Open the work order that an alarm calls for; where one is open about the same it is "
              "linked and answered with 200",
              Permission::kHandleOrders, "AlarmNote");
  alarms.path_parameters = {{"id", ParameterType::kId, "of the alarm"}};
  alarms.handler = [tools](Call& call) { return from_alarm(tools, call); };
  return {by_hand, reports, alarms};
}

}  // namespace portent::serve
