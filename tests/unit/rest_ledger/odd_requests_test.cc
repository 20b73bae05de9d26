#include "serve/api/openapi.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using nlohmann::json;

/// Values that a careless or hostile client puts anywhere.
std::vector<json> odd_values() {
  std::vector<json> odd = {nullptr,
                           true,
                           false,
                           0,
                           -1,
                           1.5,
                           1e308,
                           -1e308,
                           INT64_MAX,
                           UINT64_MAX,
                           json::array(),
                           json::object(),
                           "",
                           " ",
                           ".",
                           "..",
                           "%",
                           "a/b",
                           "a.b",
                           "~1",
                           "'; DROP TABLE nodes; --",
                           "$1",
                           "north",
                           "north:P-1",
                           "north:P-1.v",
                           "pump",
                           "equipment",
                           "2023-01-01",
                           "-1",
                           std::string("a\0b", 3),
                           "\xEF\xBF\xBF",
                           "\xF0\x9F\x98\x80",
                           "line\nline",
                           std::string(5'000, 'x'),
                           json::array({json::array({1, "a"}), nullptr}),
                           json{{"a", {{"b", nullptr}}}},
                           json{{"high", {{"red", "x"}}}}};
  json deep = 1;
  for (int i = 0; i < 50; ++i) deep = json::array({deep});
  odd.push_back(deep);
  return odd;
}

class OddRequests : public LedgerRoutes {
 protected:
  OddRequests() {
    pump("north:P-1");
    post("/api/v1/nodes/north:P-1/points", {{"id", "north:P-1.v"}, {"channel", "v"}});
    document_ = post("/api/v1/nodes/north:P-1/documents", {{"uri", "a"}}).body["id"];
    post("/api/v1/classes/pump/clone", {{"name", "pump-2"}});
  }
  /// Its path with things that are there.
  std::string target_of(const serve::Route& route) const {
    const std::string id = route.path.find("/points/") == std::string::npos ? "north:P-1" : "north:P-1.v";
    std::string path = route.path;
    for (const auto& [name, value] :
         {std::pair<std::string, std::string>{"{id}", id}, {"{name}", "pump-2"}, {"{document}", document_}})
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    return path;
  }
  /// Each member of the schema, one after the other, as each odd value; beside it what is required.
  void send_odd_bodies(const serve::Route& route, const json& schema) {
    const json required = {{"id", "north:o"}, {"name", "odd"},  {"parent", "north"},     {"uri", "b"},
                           {"source", "s"},   {"kind", "note"}, {"items", json::array()}};
    json whole = json::object();
    for (const auto& name : schema.value("required", json::array()))
      whole[name.get<std::string>()] = required.value(name.get<std::string>(), json());
    const json members = schema.value("properties", json::object());
    for (const json& odd : odd_values()) {
      send(route, odd);
      for (const auto& [name, rules] : members.items()) {
        json body = whole;
        body[name] = odd;
        send(route, body);
      }
    }
  }
  void send(const serve::Route& route, const json& body) {
    ask(route.method, target_of(route),
        {.body = body.dump(-1, ' ', false, json::error_handler_t::replace), .match = "*"});
  }

  std::string document_;
};

// Each request stands for itself: ask() fails the test where an answer is 500, or of a status that the
// document does not name.
TEST_F(OddRequests, are_answered_with_a_status_that_the_document_names) {
  const json schemas = json::parse(
      serve::openapi_json(router_.routes(), serve::ledger_schemas(), "1.0"))["components"]["schemas"];
  for (const serve::Route& route : router_.routes())
    if (!route.request_schema.empty()) send_odd_bodies(route, schemas[route.request_schema]);
}

TEST_F(OddRequests, may_put_anything_into_each_parameter) {
  for (const serve::Route& route : router_.routes())
    for (const serve::Parameter& parameter : route.query)
      for (const char* odd :
           {"", "%00", "%FF", "%C3%28", "-1", "1e400", "99999999999999999999", "%27%20OR%201%3D1", "..",
            "%F0%9F%98%80", "a%0Ab", "north", "2023-13-01", "true", "%25_%5C"})
        ask(route.method, target_of(route) + "?" + parameter.name + "=" + odd, {.match = "\"v999\""});
}

TEST_F(OddRequests, may_name_anything_in_a_bulk) {
  for (const char* action : {"create", "change", "move", "scrap", "accept", "dismiss"})
    for (const json& odd : odd_values())
      for (const char* member : {"id", "version", "node", "action"}) {
        json item = {{"action", action}, {"id", "north:P-1"}};
        item[member] = odd;
        post("/api/v1/nodes:bulk", {{"items", {item, odd}}});
      }
}

TEST_F(OddRequests, may_send_any_bytes_as_a_file) {
  for (const char* type : {"application/json", "application/x-ndjson", "text/csv"})
    for (const std::string& bytes :
         {std::string("\0", 1), std::string("\xFF\xFE"), std::string("id,id\n1,2"), std::string("id\n\"a"),
          std::string("[{\"id\":\"a\",\"points\":[1,{\"id\":2}],\"documents\":{},\"external_ids\":[{\"ts\":"
                      "1e300}]}]"),
          std::string("[[[{]"), std::string(1 << 20, '['), std::string("id,cost\nnorth:x,1e999\n"),
          std::string("{\"id\":\"north:y\",\"attributes\":{\"a\":1e308}}\n{\"id\":5}")})
      ask("POST", "/api/v1/nodes:import", {.body = bytes, .type = type});
}

}  // namespace
}  // namespace portent::tests
