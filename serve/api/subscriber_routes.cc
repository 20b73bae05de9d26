#include "serve/api/subscriber_routes.h"

#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/subscriber_tools.h"

namespace portent::serve {
namespace {

using nlohmann::json;

WebAnswer list(const SubscriberTools& tools, Call& call) {
  const auto page = page_asked(call, tools.desk.signer, "subscribers");
  if (!page) return problem_of(page.error());
  const std::string after = page->after.empty() ? "" : page->after.at(0);
  auto all = tools.desk.store.read([](store::Session& session) { return all_subscribers(session); });
  std::erase_if(all, [&](const store::Subscriber& subscriber) { return subscriber.name <= after; });
  const auto next = cut_page(all, *page, tools.desk.signer, "subscribers", [](const store::Subscriber& last) {
    return std::vector<std::string>{last.name};
  });
  json items = json::array();
  for (const store::Subscriber& subscriber : all) items.push_back(rest_json(subscriber));
  return page_answer(call, std::move(items), next);
}

WebAnswer get(const SubscriberTools& tools, Call& call) {
  const auto found = subscriber_asked(tools, call);
  if (!found) return problem_of(found.error());
  return object_answer(call, rest_json(*found), found->version);
}

}  // namespace

Route subscriber_route(std::string method, std::string path, std::string name, std::string summary) {
  Route route = make_route(std::move(method), std::move(path), std::move(name), std::move(summary),
                           "subscribers", desk::Permission::kManageSubscribers);
  route.every_site = true;
  if (route.path.find("{name}") != std::string::npos)
    route.path_parameters = {{"name", ParameterType::kId, "of the subscriber"}};
  return route;
}

Outcome<store::Subscriber> subscriber_asked(const SubscriberTools& tools, const Call& call) {
  const std::string& name = call.path("name");
  auto found = tools.desk.store.read([&](store::Session& session) { return find_subscriber(session, name); });
  if (!found) return tl::unexpected(Problem{404, "there is no subscriber " + name, "name"});
  return *std::move(found);
}

void try_now(store::Session& session, const std::string& subscriber, std::int64_t now_ms) {
  ask_for_try(session, subscriber);
  wake_queues(session, subscriber, now_ms);
}

std::vector<Route> subscriber_list_routes(const SubscriberTools& tools) {
  Route lists = subscriber_route("GET", "/api/v1/subscribers", "listSubscribers",
                                 "Who is told of what, by name; never their secrets");
  lists.query = list_parameters();
  lists.answer_schema = "Subscribers";
  lists.handler = [tools](Call& call) { return list(tools, call); };
  Route gets = subscriber_route("GET", "/api/v1/subscribers/{name}", "getSubscriber", "One");
  gets.query = {fields_parameter()};
  gets.answer_schema = "Subscriber";
  gets.handler = [tools](Call& call) { return get(tools, call); };
  return {lists, gets};
}

std::vector<Route> subscriber_routes(store::Store& store, AccessBook& book, AccessGate& gate,
                                     const CursorSigner& signer, outward::AllowList allow) {
  const SubscriberTools tools{{store, book.audit(), gate, signer, {}}, std::move(allow)};
  std::vector<Route> routes;
  for (auto more : {subscriber_list_routes(tools), subscriber_change_routes(tools), delivery_routes(tools)})
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return routes;
}

}  // namespace portent::serve
