#include "serve/api/openapi.h"

#include <algorithm>

#include "tests/unit/alarm_api/alarm_api_rig.h"

namespace portent::tests {
namespace {

using testing::IsEmpty;

/// A desk with an alarm of each sort of members, a case and a rule; answers are held against the document.
class AlarmOpenApi : public AlarmApi {
 protected:
  AlarmOpenApi() {
    policy_.storm_assets = 2;
    for (const char* asset : {"a", "b"}) tell(asset, Level::kRed);
    post(path_of("a") + "/shelve", {{"until", "2023-11-20T00:00:00Z"}, {"reason", "ordered"}},
         {{"if-match", "*"}});
    post(path_of("a") + "/assign", {{"assignee", "tom"}}, {{"if-match", "*"}});
    post(path_of("a") + "/judge", {{"verdict", "true"}});
    post(path_of("a") + "/acknowledge", {{"note", "mine"}});
    ask_as(planner_, "POST", "/api/v1/rules", {{"name", "hot"}, {"condition", "temp > 80"}});
  }

  const json& resolved(const json& schema) const {
    if (!schema.contains("$ref")) return schema;
    const std::string name = schema["$ref"];
    return document_["components"]["schemas"][name.substr(name.rfind('/') + 1)];
  }
  /// Members of `value` that its schema does not know, or of another type.
  std::vector<std::string> strangers(const json& value, const json& reference, const std::string& at) const {
    const json& schema = resolved(reference);
    std::vector<std::string> found;
    const auto add = [&](const json& below, const json& expected, const std::string& where) {
      for (std::string& one : strangers(below, expected, where)) found.push_back(std::move(one));
    };
    const std::string type = schema.value("type", "");
    const bool fits = type == "object"    ? value.is_object()
                      : type == "array"   ? value.is_array()
                      : type == "string"  ? value.is_string()
                      : type == "integer" ? value.is_number_integer()
                      : type == "number"  ? value.is_number()
                                          : value.is_boolean();
    if (!fits) return {at + " is no " + type};
    for (const json& name : schema.value("required", json::array()))
      if (!value.contains(name.get<std::string>())) found.push_back(at + " lacks " + name.get<std::string>());
    if (value.is_array())
      for (const json& one : value) add(one, schema["items"], at + "[]");
    if (value.is_object())
      for (const auto& [name, member] : value.items()) {
        if (!schema["properties"].contains(name)) return {at + "/" + name + " is unknown"};
        add(member, schema["properties"][name], at + "/" + name);
      }
    return found;
  }
  std::vector<std::string> strangers(const char* schema, const json& value) const {
    return strangers(value, {{"$ref", std::string("/") + schema}}, schema);
  }

  const json document_ = json::parse(serve::openapi_json(router_.routes(), serve::alarm_schemas(), "1.0"));
};

TEST_F(AlarmOpenApi, tells_the_shape_of_every_answer) {
  const std::string id = newest("a").case_id;
  EXPECT_THAT(strangers("Alarms", get("/api/v1/alarms?limit=1").body), IsEmpty());
  EXPECT_THAT(strangers("AlarmWithHistory", get(path_of("a")).body), IsEmpty());
  EXPECT_THAT(strangers("Alarm", post(path_of("a") + "/note", {{"note", "x"}}).body), IsEmpty());
  EXPECT_THAT(strangers("Precision", get("/api/v1/alarms/precision").body), IsEmpty());
  EXPECT_THAT(strangers("Cases", get("/api/v1/cases").body), IsEmpty());
  EXPECT_THAT(strangers("CaseWithMembers", get("/api/v1/cases/" + id).body), IsEmpty());
  EXPECT_THAT(strangers("CaseAcknowledged", post("/api/v1/cases/" + id + "/acknowledge").body), IsEmpty());
  EXPECT_THAT(strangers("Rules", get("/api/v1/rules").body), IsEmpty());
  EXPECT_THAT(strangers("Rule", get("/api/v1/rules/hot").body), IsEmpty());
  for (const char* condition : {"temp > 80 for 5m", "temp >"})
    EXPECT_THAT(strangers("CheckedRule", post("/api/v1/rules/check", {{"condition", condition}}).body),
                IsEmpty());
  const json items = {{{"id", newest("a").id}}, {{"id", newest("b").id}}, {{"id", "nobody"}}};
  EXPECT_THAT(strangers("BulkReport", post("/api/v1/alarms/acknowledge", {{"items", items}}).body),
              IsEmpty());
}

TEST_F(AlarmOpenApi, names_every_status_that_a_route_answers_with) {
  for (const serve::Route& route : router_.routes()) {
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

TEST_F(AlarmOpenApi, says_where_If_Match_must_be_and_where_it_may_be) {
  const auto required = [&](const char* path) {
    for (const json& one : document_["paths"][path]["post"]["parameters"])
      if (one["name"] == "If-Match") return one["required"].dump();
    return std::string("not there");
  };
  EXPECT_EQ(required("/api/v1/alarms/{id}/assign"), "true");
  EXPECT_EQ(required("/api/v1/alarms/{id}/acknowledge"), "false");
  EXPECT_EQ(required("/api/v1/alarms/acknowledge"), "not there");
}

TEST_F(AlarmOpenApi, takes_sql_in_any_string_for_a_string) {
  for (const char* trick :
       {"' OR '1'='1", "x'; DROP TABLE alarms; --", "$1", "%' UNION SELECT * FROM people --"}) {
    const std::string escaped = serve::percent_encode(trick);
    EXPECT_EQ(get("/api/v1/alarms/" + escaped).status, 400);
    EXPECT_EQ(get("/api/v1/rules/" + escaped).status, 400);
    for (const char* field : {"site", "class", "asset", "kind", "assignee", "case"})
      EXPECT_EQ(get(std::string("/api/v1/alarms?filter=") + field + "%3D" + escaped).body["items"].size(),
                0U);
    EXPECT_EQ(get("/api/v1/alarms?sort=" + escaped).status, 400);
    EXPECT_EQ(get("/api/v1/alarms?cursor=" + escaped).status, 400);
    EXPECT_EQ(get("/api/v1/cases?filter=kind%3D" + escaped).body["items"].size(), 0U);
    const Answer noted = post(path_of("b") + "/note", {{"note", trick}});
    EXPECT_EQ(noted.status, 200);
    EXPECT_EQ(post("/api/v1/alarms/acknowledge", {{"items", {{{"id", trick}}}}}).body["items"][0]["status"],
              404);
  }
  EXPECT_EQ(assets(""), "ba");
}

}  // namespace
}  // namespace portent::tests
