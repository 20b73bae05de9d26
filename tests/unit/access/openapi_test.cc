#include "serve/api/openapi.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "ingest/error.h"

namespace portent::serve {
namespace {

using nlohmann::json;

Route route() {
  Route made;
  made.method = "PUT";
  made.path = "/api/v1/assets/{id}";
  made.name = "putAsset";
  made.summary = "Change an asset";
  made.tag = "assets";
  made.permission = desk::Permission::kWriteAssets;
  made.path_parameters = {{"id", ParameterType::kId, "of the asset"}};
  made.query = {{"limit", ParameterType::kInteger, "at most", {}, 1.0, 1'000.0}};
  made.request_schema = made.answer_schema = "Asset";
  made.needs_match = true;
  made.handler = [](Call&) { return WebAnswer{}; };
  return made;
}

const Schemas kSchemas = {{"Asset", R"({"type":"object"})"}};

TEST(OpenApi, says_what_the_route_says) {
  const json document = json::parse(openapi_json({route()}, kSchemas, "1.2.3"));
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["version"], "1.2.3");
  const json& put = document["paths"]["/api/v1/assets/{id}"]["put"];
  EXPECT_EQ(put["operationId"], "putAsset");
  EXPECT_EQ(put["x-permission"], "assets.write");
  EXPECT_EQ(put["parameters"][0]["in"], "path");
  EXPECT_EQ(put["parameters"][0]["required"], true);
  EXPECT_EQ(put["parameters"][1]["schema"]["maximum"], 1'000);
  EXPECT_EQ(put["parameters"][2]["name"], "If-Match");
  EXPECT_EQ(put["requestBody"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/Asset");
  EXPECT_EQ(put["responses"]["200"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/Asset");
  EXPECT_EQ(put["responses"]["412"]["content"]["application/problem+json"]["schema"]["$ref"],
            "#/components/schemas/Problem");
}

TEST(OpenApi, names_every_status_that_the_listener_and_the_router_know) {
  const json document = json::parse(openapi_json({route()}, kSchemas, "1"));
  std::set<std::string> statuses;
  for (const auto& [status, answer] : document["paths"]["/api/v1/assets/{id}"]["put"]["responses"].items())
    statuses.insert(status);
  for (const char* status : {"200", "400", "401", "403", "404", "406", "412", "413", "414", "415", "422",
                             "428", "429", "431", "500", "503"})
    EXPECT_TRUE(statuses.contains(status)) << status;
}

TEST(OpenApi, lets_anybody_in_where_the_route_does) {
  Route open = route();
  open.permission.reset();
  const json document = json::parse(openapi_json({open}, kSchemas, "1"));
  EXPECT_TRUE(document["paths"]["/api/v1/assets/{id}"]["put"]["security"].empty());
  EXPECT_EQ(document["security"].size(), 2U);
}

TEST(OpenApi, of_a_schema_that_is_not_there_is_refused) {
  EXPECT_THROW(openapi_json({route()}, {}, "1"), ingest::FatalError);
  EXPECT_THROW(openapi_json({route()}, {{"Asset", "{"}}, "1"), ingest::FatalError);
}

TEST(OpenApi, stands_in_its_own_document) {
  std::vector<Route> routes = {route()};
  add_openapi_route(routes, kSchemas, "1");
  HttpRequest request;
  Call call(request, routes.back(), {}, 0);
  const json document = json::parse(routes.back().handler(call).body);
  EXPECT_TRUE(document["paths"].contains("/openapi.json"));
  EXPECT_TRUE(document["paths"].contains("/api/v1/assets/{id}"));
}

}  // namespace
}  // namespace portent::serve
