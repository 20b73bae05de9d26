#include "serve/api/statistics_routes.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/documented_schemas.h"
#include "serve/api/history_parts.h"
#include "serve/store/period_statistics.h"

namespace portent::serve {
namespace {

using nlohmann::json;
constexpr auto kRead = desk::Permission::kReadForecasts;
constexpr std::string_view kOfAll = "*";

/// As it was told, with its times as people and other systems write them.
json with_times(const std::string& body) {
  json told = json::parse(body);
  told["begin"] = format_time(told.at("from").get<std::int64_t>());
  told["end"] = format_time(told.at("to").get<std::int64_t>());
  return told;
}

/// Of a parameter: `*` are those of all.
std::optional<std::string> scope(const Call& call, std::string_view name) {
  auto given = call.text(name);
  if (given == kOfAll) given = "";
  return given;
}

/// Nothing where the caller may see what he asks for, and narrows it to the sites that he may see.
std::optional<Problem> hold_to_sites(AccessGate& gate, const Call& call, store::PeriodFilter& filter) {
  if (filter.site) return gate.require(call, kRead, *filter.site);
  const desk::SiteScope sites = desk::sites_for(call.who(), kRead, call.now_ms());
  if (!sites.everywhere && sites.sites.empty()) return gate.require(call, kRead, "");
  filter.sites_allowed = sites.sites;
  return std::nullopt;
}

WebAnswer list(store::Store& store, AccessGate& gate, const CursorSigner& signer, const Call& call) {
  store::PeriodFilter filter;
  filter.period = call.text("period").value_or("hour");
  filter.site = scope(call, "site");
  filter.line = scope(call, "line");
  filter.asset_class = scope(call, "class");
  const auto span = span_of(call, {filter.from_ms, filter.to_ms});
  if (!span) return problem_of(span.error());
  filter.from_ms = span->from_ms;
  filter.to_ms = span->to_ms;
  if (const auto problem = hold_to_sites(gate, call, filter)) return problem_of(*problem);
  std::string name = fmt::format("statistics {} {} {}", filter.period, filter.from_ms, filter.to_ms);
  for (const char* one : {"site", "line", "class"}) name += '/' + call.text(one).value_or("");
  const auto asked = page_asked(call, signer, name);
  if (!asked) return problem_of(asked.error());
  if (!asked->after.empty()) filter.behind = {std::stoll(asked->after.at(0)), asked->after.at(1)};
  filter.most = asked->limit + 1;
  auto rows = store.read([&](store::Session& session) { return store::list_periods(session, filter); });
  const auto next = cut_page(rows, *asked, signer, name, [](const store::PeriodRow& last) {
    return std::vector{std::to_string(last.from_ms), last.id};
  });
  json items = json::array();
  for (const store::PeriodRow& row : rows) items.push_back(with_times(row.body));
  return page_answer(call, std::move(items), next);
}

}  // namespace

std::vector<Route> statistics_routes(store::Store& store, AccessGate& gate, const CursorSigner& signer) {
  Route route =
      make_route("GET", "/api/v1/statistics", "listStatistics",
                 "How sites, lines and classes did in each hour or day, newest first", "statistics", kRead);
  route.query = history_parameters();
  const auto narrow = [&](const char* name, const char* help) {
    route.query.push_back({name, ParameterType::kText, help, {}, {}, 128.0});
  };
  narrow("site", "of this site; *: of all sites together; default: each");
  narrow("line", "of this line; *: of all lines together; default: each");
  narrow("class", "of this class; *: of all classes together; default: each");
  route.query.push_back({"period", ParameterType::kText, "default: hour", {"hour", "day"}});
  route.answer_schema = "StatisticsPage";
  route.handler = [&store, &gate, &signer](Call& call) { return list(store, gate, signer, call); };
  return {route};
}

Schemas statistics_schemas() {
  json schema = json::parse(cut_by_fields(documented_schema("period")));
  schema["description"] =
      "A record of kind period of the statistics topic, with its times as `begin` and `end`; with `fields`, "
      "what those name of it.";
  for (const char* name : {"begin", "end"})
    schema["properties"][name] = {{"type", "string"}, {"format", "date-time"}};
  return {{"PeriodStatistics", schema.dump()},
          {"StatisticsPage",
           R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":)"
           R"({"$ref":"#/components/schemas/PeriodStatistics"}},"next":{"type":"string"}}})"}};
}

}  // namespace portent::serve
