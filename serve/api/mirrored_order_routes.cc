#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/connector_tools.h"

namespace portent::serve {
namespace {

using nlohmann::json;

WebAnswer list(const OrderTools& tools, Call& call) {
  const std::string state = call.text("state").value_or(""), name = "mirrored orders " + state;
  const auto page = page_asked(call, tools.signer, name);
  if (!page) return problem_of(page.error());
  const std::string after = page->after.empty() ? "" : page->after.at(0);
  const auto sites = visible_sites(call, desk::Permission::kPlanOrders);
  auto rows = tools.store.read(
      [&](store::Session& session) { return list_mirrored(session, state, sites, after, page->limit + 1); });
  const auto next = cut_page(rows, *page, tools.signer, name, [](const store::MirroredOrder& last) {
    return std::vector<std::string>{last.order_id};
  });
  json items = json::array();
  for (const store::MirroredOrder& row : rows) items.push_back(rest_json(row));
  return page_answer(call, std::move(items), next);
}

/// The twins of one order are tried now, whatever failed before.
Outcome<Changed> retried(store::Session& session, const std::string& order) {
  const Problem none{404, "work order " + order + " is not mirrored", "id"};
  json items = json::array();
  for (const store::Connector& connector : all_connectors(session)) {
    if (!connector.enabled || !wake_mirrored(session, connector.name, order)) continue;
    items.push_back(rest_json(*find_mirrored(session, connector.name, order)));
  }
  if (items.empty()) return tl::unexpected(none);
  Changed made;
  made.answer = json_answer(items.front());
  return made;
}

WebAnswer retry(const OrderTools& tools, Call& call) {
  const auto may = order_of_path(tools, call, desk::Permission::kPlanOrders);
  if (!may) return problem_of(may.error());
  return audited_change(tools, call, "connector.retry", may->id,
                        [&](store::Session& session) { return retried(session, may->id); });
}

/// All that are parked, of the caller's sites.
WebAnswer retry_all(const OrderTools& tools, Call& call) {
  const auto sites = visible_sites(call, desk::Permission::kPlanOrders);
  return audited_change(tools, call, "connector.retry", "parked", [&](store::Session& session) {
    std::int64_t count = 0;
    for (const store::Connector& connector : all_connectors(session))
      if (connector.enabled) count += wake_parked(session, connector.name, sites);
    Changed made;
    made.answer = json_answer(json{{"orders", count}});
    made.detail = std::to_string(count) + " orders";
    return Outcome<Changed>(std::move(made));
  });
}

}  // namespace

std::vector<Route> mirrored_order_routes(const OrderTools& tools) {
  Route lists = connector_route("GET", "/api/v1/connector/orders", "listMirroredOrders",
                                "Orders and their twins in the CMMS, by id");
  lists.query = list_parameters();
  lists.query.push_back({"state",
                         ParameterType::kText,
                         "only of this one",
                         {"waiting", "settled", "parked", "conflict", "left_out"}});
  lists.answer_schema = "MirroredOrders";
  lists.handler = [tools](Call& call) { return list(tools, call); };
  Route retries = connector_route("POST", "/api/v1/connector/orders/{id}/retry", "retryMirroredOrder",
                                  "Try one now, whatever failed before");
  retries.path_parameters = {{"id", ParameterType::kId, "of the work order"}};
  retries.answer_schema = "MirroredOrder";
  retries.handler = [tools](Call& call) { return retry(tools, call); };
  Route all = connector_route("POST", "/api/v1/connector/retry", "retryParkedOrders",
                              "Try all that are parked now, of the sites where the caller plans");
  all.answer_schema = "ConnectorRetry";
  all.handler = [tools](Call& call) { return retry_all(tools, call); };
  return {lists, retries, all};
}

}  // namespace portent::serve
