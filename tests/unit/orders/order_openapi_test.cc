#include "serve/api/openapi.h"

#include <algorithm>
#include <fstream>

#include "serve/api/stock_routes.h"
#include "tests/unit/orders/order_api_rig.h"

namespace portent::tests {
namespace {

using testing::IsEmpty;

/// The document that the routes are told by, and answers that are held against it.
class OrderOpenApi : public OrderApi {
 protected:
  static serve::Schemas schemas() {
    serve::Schemas all = serve::order_schemas();
    all.merge(serve::alarm_schemas());
    all.merge(serve::ledger_schemas());
    all.merge(serve::stock_schemas());
    return all;
  }
  /// Names that an answer has, at any depth, and its schema does not.
  static std::vector<std::string> strangers(const json& value, const json& schema, const std::string& at) {
    std::vector<std::string> found;
    const auto add = [&](std::vector<std::string> more) {
      found.insert(found.end(), more.begin(), more.end());
    };
    if (value.is_array())
      for (const json& one : value) add(strangers(one, schema["items"], at + "[]"));
    if (value.is_object())
      for (const auto& [name, member] : value.items()) {
        if (!schema["properties"].contains(name)) return {at + "/" + name + " is unknown"};
        add(strangers(member, schema["properties"][name], at + "/" + name));
      }
    return found;
  }
  json schema(const char* name) { return document_["components"]["schemas"][name]; }

  json document_ = json::parse(serve::openapi_json(all_.routes(), schemas(), "1.0"));
};

TEST_F(OrderOpenApi, knows_every_member_of_an_order_in_full) {
  tell("p", Level::kRed);
  const std::string path = "/api/v1/work-orders/" + post(path_of("p") + "/work-order").body.value("id", "");
  const ingest::Header any{"if-match", "*"};
  post(path + "/assign", {{"assignee", "tom"}}, {any});
  plan("PATCH", path, {{"due", "2023-12-01T00:00:00Z"}, {"planned", "2023-11-30T00:00:00Z"}}, {any});
  post(path + "/begin");
  post(path + "/items", {{"items", {"Lock it out"}}});
  post(path + "/check", {{"item", 1}, {"words", "done by eve"}});
  post(path + "/parts", {{"part_number", "1"}, {"name", "bearing"}, {"unit", "piece"}});
  post(path + "/media", {{"uri", "photo.jpg"}, {"title", "race"}, {"kind", "photo"}});
  post(path + "/work", {{"hours", 1}, {"cost", 2}, {"currency", "EUR"}});
  post(path + "/done");
  const json found = {{"finding", "repaired"}, {"part", "seal"}, {"failed_at", "2023-11-14T00:00:00Z"}};
  ASSERT_EQ(post(path + "/confirm", found).status, 200);
  EXPECT_THAT(strangers(get(path).body, schema("WorkOrderInFull"), ""), IsEmpty());
  EXPECT_THAT(strangers(get("/api/v1/work-orders").body, schema("WorkOrders"), ""), IsEmpty());
}

TEST_F(OrderOpenApi, requires_what_every_order_has) {
  const json order = plan("POST", "/api/v1/work-orders", {{"asset", "p"}, {"title", "x"}}).body;
  const json required = schema("WorkOrder")["required"];
  for (const json& name : required) EXPECT_TRUE(order.contains(name.get<std::string>())) << name;
}

TEST_F(OrderOpenApi, names_every_status_that_a_route_answers_with) {
  for (const serve::Route& route : all_.routes()) {
    if (route.tag != "work orders") continue;
    std::string target = route.path, method = route.method;
    if (const auto at = target.find('{'); at != std::string::npos)
      target.replace(at, target.find('}') - at + 1, "nobody");
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    const json body = route.request_schema.empty() ? json() : json::object();
    for (const ingest::Header& header :
         {ingest::Header{"if-match", "\"v1\""}, ingest::Header{"x-none", ""}}) {
      const std::string status =
          std::to_string(ask_as(planner_, route.method, target, body, {header}).status);
      EXPECT_TRUE(document_["paths"][route.path][method]["responses"].contains(status))
          << route.name << " answers " << status;
    }
  }
}

TEST_F(OrderOpenApi, takes_sql_in_any_string_for_a_string) {
  for (const char* trick : {"' OR '1'='1", "x'; DROP TABLE work_orders; --", "$1"}) {
    const std::string escaped = serve::percent_encode(trick);
    EXPECT_EQ(get("/api/v1/work-orders/" + escaped).status, 400);
    for (const char* field :
         {"site", "class", "asset", "part", "fault", "kind", "origin", "alarm", "assignee"})
      EXPECT_THAT(get(std::string("/api/v1/work-orders?filter=") + field + "%3D" + escaped).body["items"],
                  IsEmpty());
    EXPECT_EQ(get("/api/v1/work-orders?cursor=" + escaped).status, 400);
    EXPECT_EQ(post("/api/v1/fault-reports", {{"asset", "p"}, {"fault", trick}, {"words", trick}}).status,
              201);
  }
}

}  // namespace
}  // namespace portent::tests
