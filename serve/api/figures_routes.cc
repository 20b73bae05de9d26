#include "serve/api/figures_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/documented_schemas.h"
#include "serve/api/figures_parts.h"
#include "serve/api/media_type.h"

namespace portent::serve {
namespace {

using nlohmann::json;
constexpr auto kRead = desk::Permission::kReadForecasts;
constexpr const char* kCsv = "text/csv";

bool wants_csv(const Call& call) {
  if (const auto format = call.text("format")) return *format == "csv";
  const auto accept = call.request().header("accept");
  return accept && accepts(*accept, kCsv) && !accepts(*accept, "application/json");
}

std::optional<Problem> not_acceptable(const Call& call, const char* type) {
  const auto accept = call.request().header("accept");
  if (!accept || accepts(*accept, type)) return std::nullopt;
  return Problem{406, fmt::format("the answer is {}", type), "accept"};
}

/// What is open this moment in the scope; null of a line: orders do not name theirs.
json now_json(const std::vector<store::Backlog>& backlog, const store::PeriodScope& scope) {
  if (scope.line != "") return {};
  const auto allowed = [&](const std::string& site) {
    return scope.sites_allowed.empty() ||
           std::ranges::find(scope.sites_allowed, site) != scope.sites_allowed.end();
  };
  const auto fits = [](const std::optional<std::string>& asked, const std::string& is) {
    return asked ? asked->empty() || *asked == is : !is.empty();
  };
  std::int64_t open = 0, overdue = 0;
  for (const store::Backlog& one : backlog) {
    if (!fits(scope.site, one.site) || !fits(scope.asset_class, one.asset_class) || !allowed(one.site))
      continue;
    open += one.orders;
    overdue += one.overdue;
  }
  return {{"backlog", open}, {"overdue", overdue}};
}

WebAnswer tell(store::Store& store, AccessGate& gate, const Call& call) {
  const bool csv = wants_csv(call);
  if (const auto problem = not_acceptable(call, csv ? kCsv : "application/json")) return problem_of(*problem);
  const auto query = figure_query_of(gate, call);
  if (!query) return problem_of(query.error());
  std::optional<desk::FigureReport> report;
  std::vector<store::Backlog> backlog;
  store.read([&](store::Session& session) {
    report = desk::figure_report(session, *query);
    if (!csv) backlog = store::backlog(session, call.now_ms());
  });
  if (!report)
    return problem_of(
        {422,
         fmt::format("the report adds up more than {} months, days or hours: narrow it by `from`, "
                     "`site`, `line` or `class`",
                     desk::kMostFigurePeriods),
         "from"});
  const std::string period = call.text("period").value_or("day");
  if (csv) {
    WebAnswer answer{200, kCsv, figures_csv(*report, period), {}};
    answer.headers.push_back({"Content-Disposition", "attachment; filename=\"figures.csv\""});
    return answer;
  }
  json items = json::array();
  for (const desk::FigureRow& row : report->rows) items.push_back(figure_json(row));
  return json_answer(
      {{"period", period},
       {"items", std::move(items)},
       {"total", report->rows.empty() ? json() : figure_json(report->total)},
       {"now", now_json(backlog, query->scope)},
       {"counted_until", report->counted_until ? json(format_time(*report->counted_until)) : json()}});
}

}  // namespace

json figure_json(const desk::FigureRow& row) {
  json told = desk::figures_json(row.figures);
  told.update({{"site", row.site},
               {"line", row.line},
               {"class", row.asset_class},
               {"begin", format_time(row.from_ms)},
               {"end", format_time(row.to_ms)}});
  return told;
}

std::vector<Route> figures_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                  const CursorSigner& signer) {
  Route figures =
      make_route("GET", "/api/v1/figures", "getFigures",
                 "Figures of maintenance by site, line, class and period, and their total", "figures", kRead);
  figures.query = figure_parameters();
  figures.answer_schema = "Figures";
  figures.other_answer_types = {kCsv};
  figures.refusals = {422};
  figures.handler = [&store, &gate](Call& call) { return tell(store, gate, call); };
  std::vector<Route> routes = production_routes({store, audit, gate, signer});
  routes.push_back(std::move(figures));
  return routes;
}

Schemas figures_schemas() {
  json row = json::parse(documented_schema("period"));
  for (const char* name :
       {"schema", "id", "kind", "period", "from", "to", "machines", "live_share", "completeness"})
    row["properties"].erase(name);
  for (const char* name : {"begin", "end"})
    row["properties"][name] = {{"type", "string"}, {"format", "date-time"}};
  row["required"] = {"site", "line", "class", "begin", "end", "availability", "alarms", "production", "work"};
  row["title"] = "Figures of a period, or of all of them together";
  row["description"] = "docs/figures.md; null: there is nothing to divide by, or it was not counted then";
  Schemas schemas = production_schemas();
  schemas.emplace("FigureRow", row.dump());
  schemas.emplace(
      "Figures",
      R"({"type":"object","required":["period","items","total","now","counted_until"],"properties":{
"period":{"type":"string","enum":["hour","day","week","month"]},
"items":{"type":"array","items":{"$ref":"#/components/schemas/FigureRow"}},"total":{"description":"null: nothing was counted","anyOf":[{"$ref":"#/components/schemas/FigureRow"},{"type":"null"}]},
"now":{"type":["object","null"],"description":"this moment, by index; null of lines","properties":{
"backlog":{"type":"integer","minimum":0},"overdue":{"type":"integer","minimum":0}}},
"counted_until":{"type":["string","null"],"format":"date-time","description":"what is newer is not in the figures yet"}}})");
  return schemas;
}

}  // namespace portent::serve
