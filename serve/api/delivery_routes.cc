#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/subscriber_tools.h"

namespace portent::serve {
namespace {

using nlohmann::json;

WebAnswer list(const SubscriberTools& tools, Call& call, const std::string& subscriber,
               const std::string& state) {
  const std::string name = "deliveries " + subscriber + " " + state;
  const auto page = page_asked(call, tools.desk.signer, name);
  if (!page) return problem_of(page.error());
  const std::int64_t after = page->after.empty() ? 0 : std::stoll(page->after.at(0));
  auto rows = tools.desk.store.read([&](store::Session& session) {
    return list_deliveries(session, subscriber, state, after, page->limit + 1);
  });
  const auto next = cut_page(rows, *page, tools.desk.signer, name, [](const store::Delivery& last) {
    return std::vector<std::string>{std::to_string(last.seq)};
  });
  json items = json::array();
  for (const store::Delivery& delivery : rows) items.push_back(rest_json(delivery));
  return page_answer(call, std::move(items), next);
}

WebAnswer list_of_one(const SubscriberTools& tools, Call& call) {
  const auto found = subscriber_asked(tools, call);
  if (!found) return problem_of(found.error());
  return list(tools, call, found->name, call.text("state").value_or(""));
}

WebAnswer replay_all(const SubscriberTools& tools, Call& call) {
  const auto found = subscriber_asked(tools, call);
  if (!found) return problem_of(found.error());
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::int64_t since = reader.time("since", 0);
  if (auto problem = reader.problem()) return problem_of(*problem);
  return audited_change(tools.desk, call, "subscriber.replay", found->name,
                        [&](store::Session& session) -> Outcome<Changed> {
                          const auto count = replay_deliveries(session, found->name, since, call.now_ms());
                          try_now(session, found->name, call.now_ms());
                          return Changed{json_answer({{"replayed", count}}), "", "", std::to_string(count)};
                        });
}

WebAnswer replay_one(const SubscriberTools& tools, Call& call) {
  const std::string& id = call.path("id");
  return audited_change(tools.desk, call, "delivery.replay", id,
                        [&](store::Session& session) -> Outcome<Changed> {
                          const auto subscriber = replay_delivery(session, std::stoll(id), call.now_ms());
                          if (!subscriber)
                            return tl::unexpected(Problem{404, "there is no dead delivery " + id, "id"});
                          try_now(session, *subscriber, call.now_ms());
                          return Changed{json_answer({{"replayed", 1}}), "", "", *subscriber};
                        });
}

}  // namespace

std::vector<Route> delivery_routes(const SubscriberTools& tools) {
  Route lists = subscriber_route("GET", "/api/v1/subscribers/{name}/deliveries", "listDeliveries",
                                 "What waits for a subscriber or was given up, oldest first");
  lists.query = list_parameters();
  lists.query.push_back({"state", ParameterType::kText, "only of this one", {"waiting", "dead"}});
  lists.answer_schema = "Deliveries";
  lists.handler = [tools](Call& call) { return list_of_one(tools, call); };
  Route dead = subscriber_route("GET", "/api/v1/dead-deliveries", "listDeadDeliveries",
                                "What was given up, of every subscriber, oldest first");
  dead.query = list_parameters();
  dead.answer_schema = "Deliveries";
  dead.handler = [tools](Call& call) { return list(tools, call, "", "dead"); };
  Route replays = subscriber_route("POST", "/api/v1/subscribers/{name}/replay", "replayDeliveries",
                                   "Send what was given up, of messages made since a time, again; what "
                                   "waits is tried at once");
  replays.request_schema = "DeliveryReplay";
  replays.answer_schema = "Replayed";
  replays.handler = [tools](Call& call) { return replay_all(tools, call); };
  Route one = subscriber_route("POST", "/api/v1/dead-deliveries/{id}/replay", "replayDelivery",
                               "Send one that was given up again");
  one.path_parameters = {{"id", ParameterType::kInteger, "of the delivery", {}, 1.0, 9e15}};
  one.answer_schema = "Replayed";
  one.handler = [tools](Call& call) { return replay_one(tools, call); };
  return {lists, dead, replays, one};
}

}  // namespace portent::serve
