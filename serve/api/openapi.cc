#include "serve/api/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "ingest/error.h"
#include "serve/api/etag.h"

namespace portent::serve {
namespace {

using json = nlohmann::ordered_json;

json type_of(const Parameter& parameter) {
  json schema;
  switch (parameter.type) {
    case ParameterType::kText:
      schema["type"] = "string";
      if (!parameter.choices.empty()) schema["enum"] = parameter.choices;
      schema["maxLength"] = static_cast<std::int64_t>(parameter.most.value_or(1'024));
      return schema;
    case ParameterType::kId:
      return {{"type", "string"}, {"pattern", "^[A-Za-z0-9._:-]{1,128}$"}};
    case ParameterType::kInteger:
      schema["type"] = "integer";
      schema["format"] = "int64";
      if (parameter.least) schema["minimum"] = static_cast<std::int64_t>(*parameter.least);
      if (parameter.most) schema["maximum"] = static_cast<std::int64_t>(*parameter.most);
      return schema;
    case ParameterType::kNumber:
      schema["type"] = "number";
      if (parameter.least) schema["minimum"] = *parameter.least;
      if (parameter.most) schema["maximum"] = *parameter.most;
      return schema;
    case ParameterType::kBoolean:
      return {{"type", "boolean"}};
    case ParameterType::kTime:
      return {{"type", "string"}, {"format", "date-time"}};
  }
  return schema;
}

json parameter_of(const Parameter& parameter, const char* in) {
  return {{"name", parameter.name},
          {"in", in},
          {"required", parameter.required || std::string_view(in) == "path"},
          {"description", parameter.help},
          {"schema", type_of(parameter)}};
}

json header_parameter(const char* name, bool required, const char* help) {
  return {{"name", name},
          {"in", "header"},
          {"required", required},
          {"description", help},
          {"schema", {{"type", "string"}}}};
}

json parameters_of(const Route& route) {
  json all = json::array();
  for (const Parameter& one : route.path_parameters) all.push_back(parameter_of(one, "path"));
  for (const Parameter& one : route.query) all.push_back(parameter_of(one, "query"));
  if (route.method == "POST")
    all.push_back(
        header_parameter("Idempotency-Key", false, "the same key and request get the same answer for a day"));
  if (route.needs_match || route.takes_match)
    all.push_back(header_parameter("If-Match", route.needs_match, "the ETag of what is changed"));
  return all;
}

json reference(const std::string& schema) {
  return {{"$ref", "#/components/schemas/" + schema}};
}

json answer_of(const Route& route, int status) {
  json answer = {{"description", status_title(status)}};
  if (status == 429 || status == 503)
    answer["headers"]["Retry-After"] = {{"description", "seconds to wait"},
                                        {"schema", {{"type", "integer"}}}};
  if (status == 304 || status == 204) return answer;
  const bool good = status < 400;
  json content = json::object();
  if (good && !route.answer_schema.empty()) content["schema"] = reference(route.answer_schema);
  if (!good) content["schema"] = reference("Problem");
  answer["content"][good ? route.answer_type : std::string(kProblemType)] = content;
  if (good)
    for (const std::string& type : route.other_answer_types) answer["content"][type] = json::object();
  return answer;
}

json operation_of(const Route& route) {
  json operation = {{"operationId", route.name}, {"summary", route.summary}, {"tags", {route.tag}}};
  if (auto parameters = parameters_of(route); !parameters.empty())
    operation["parameters"] = std::move(parameters);
  if (!route.request_schema.empty()) {
    operation["requestBody"]["required"] = true;
    for (const std::string& type : route.request_types)
      operation["requestBody"]["content"][type] =
          type == "application/json" ? json{{"schema", reference(route.request_schema)}} : json::object();
  }
  for (const int status : statuses_of(route))
    operation["responses"][std::to_string(status)] = answer_of(route, status);
  if (!route.permission && !route.signed_in) operation["security"] = json::array();
  if (route.permission) operation["x-permission"] = desk::name_of(*route.permission);
  return operation;
}

const char* const kProblemSchema = R"({
  "type": "object", "description": "RFC 9457", "required": ["type", "title", "status", "detail"],
  "properties": {
    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
    "detail": {"type": "string", "description": "what is wrong and what would be right"},
    "parameter": {"type": "string", "description": "the parameter or header at fault"},
    "pointer": {"type": "string", "description": "JSON pointer of the field at fault"}}})";

json components_of(const std::vector<Route>& routes, const Schemas& schemas) {
  json components;
  components["securitySchemes"] = {
      {"key", {{"type", "http"}, {"scheme", "bearer"}, {"description", "an API key; portent keys create"}}},
      {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-portent"}}}};
  components["schemas"]["Problem"] = json::parse(kProblemSchema);
  for (const auto& [name, text] : schemas) {
    json schema = json::parse(text, nullptr, false);
    if (schema.is_discarded()) throw ingest::FatalError("the schema " + name + " is no JSON");
    components["schemas"][name] = std::move(schema);
  }
  for (const Route& route : routes)
    for (const std::string& name : {route.request_schema, route.answer_schema})
      if (!name.empty() && !components["schemas"].contains(name))
        throw ingest::FatalError(
            fmt::format("{} {} names the schema {}, which is not there", route.method, route.path, name));
  return components;
}

}  // namespace

std::vector<int> statuses_of(const Route& route) {
  // 401 also where anybody may: for a wrong key that came along.
  std::set<int> all = {route.success, 400, 401, 403, 406, 413, 414, 429, 431, 500, 503};
  if (route.method == "GET") all.insert(304);
  if (!route.path_parameters.empty()) all.insert(404);
  if (!route.request_schema.empty()) all.insert({415, 422});
  if (route.method == "POST") all.insert({409, 422});
  if (route.needs_match) all.insert({412, 428});
  if (route.takes_match) all.insert(412);
  all.insert(route.refusals.begin(), route.refusals.end());
  return {all.begin(), all.end()};
}

std::string openapi_json(const std::vector<Route>& routes, const Schemas& schemas,
                         const std::string& version) {
  json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Portent"},
        {"version", version},
        {"description", "Predictive maintenance: assets, forecasts, alarms. Times are UTC, ISO 8601."},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"security", {{{"key", json::array()}}, {{"session", json::array()}}}}};
  for (const Route& route : routes) {
    std::string method = route.method;
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    document["paths"][route.path][method] = operation_of(route);
  }
  document["components"] = components_of(routes, schemas);
  return document.dump();
}

void add_openapi_route(std::vector<Route>& routes, const Schemas& schemas, const std::string& version) {
  Route route = make_route("GET", "/openapi.json", "getOpenApi", "This document", "about");
  route.handler = [](Call&) { return WebAnswer{}; };
  routes.push_back(std::move(route));
  std::string text = openapi_json(routes, schemas, version);
  routes.back().handler = [text = std::move(text)](Call& call) {
    return with_etag({200, "application/json", text, {}}, call.request(), etag_of_body(text));
  };
}

}  // namespace portent::serve
