#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/etag.h"
#include "serve/api/history_parts.h"
#include "serve/store/forecasts.h"

namespace portent::serve {
namespace {

using nlohmann::json;
constexpr auto kRead = desk::Permission::kReadForecasts;
// Ends of what a time may be (route.h).
constexpr TimeSpan kEver{-62'135'596'800'000, 253'402'300'800'000};

/// A forecast as it came in the topic `predictions`, with its time as people and other systems write it: not
/// parsed, since it is asked for thousands of times a second.
std::string with_time(const std::string& body, std::int64_t ts_ms) {
  const std::size_t inside = body.find('{') + 1;
  return fmt::format(R"({{"at":"{}",{})", format_time(ts_ms), std::string_view(body).substr(inside));
}

WebAnswer no_forecast(store::Store& store, AccessGate& gate, const Call& call, const std::string& part) {
  if (const auto problem = asset_problem(store, gate, call, kRead)) return problem_of(*problem);
  return problem_of({404,
                     part.empty() ? "no forecast of this asset is kept"
                                  : "no forecast of this part is kept; without `part`: the asset as a whole",
                     part.empty() ? "id" : "part"});
}

WebAnswer newest(store::Store& store, AccessGate& gate, const Call& call) {
  const std::string& asset = call.path("id");
  const std::string part = call.text("part").value_or("");
  const auto found =
      store.read([&](store::Session& session) { return store::newest_forecast_text(session, asset, part); });
  if (!found) return no_forecast(store, gate, call, part);
  if (const auto problem = gate.require_of(call, kRead, found->site, kRead, no_asset()))
    return problem_of(*problem);
  std::string body = with_time(found->body, found->ts_ms);
  if (!call.text("fields"))
    return with_etag({200, "application/json", std::move(body), {}}, call.request(),
                     fmt::format("\"f{}-{}\"", found->ts_ms, found->offset));
  WebAnswer some = object_answer(call, json::parse(body));
  if (some.status != 200) return some;
  const std::string etag = etag_of_body(some.body);
  return with_etag(std::move(some), call.request(), etag);
}

WebAnswer page(const std::vector<store::ForecastRow>& rows, const std::optional<std::string>& next,
               const Call& call) {
  if (call.text("fields")) {
    json items = json::array();
    for (const store::ForecastRow& row : rows) items.push_back(json::parse(with_time(row.body, row.ts_ms)));
    return page_answer(call, std::move(items), next);
  }
  std::string body = R"({"items":[)";
  for (const store::ForecastRow& row : rows) {
    if (&row != rows.data()) body += ',';
    body += with_time(row.body, row.ts_ms);
  }
  body += next ? fmt::format(R"(],"next":"{}"}})", *next) : "]}";
  return {200, "application/json", std::move(body), {}};
}

WebAnswer history(store::Store& store, AccessGate& gate, const CursorSigner& signer, const Call& call) {
  if (const auto problem = asset_problem(store, gate, call, kRead)) return problem_of(*problem);
  const auto span = span_of(call, kEver);
  if (!span) return problem_of(span.error());
  store::ForecastSpan wanted{
      call.path("id"), call.text("part").value_or(""), span->from_ms, span->to_ms, {}, 0};
  const std::string list =
      fmt::format("forecasts {}/{} {} {}", wanted.asset, wanted.part, wanted.from_ms, wanted.to_ms);
  const auto asked = page_asked(call, signer, list);
  if (!asked) return problem_of(asked.error());
  if (!asked->after.empty()) wanted.behind = {std::stoll(asked->after.at(0)), std::stoll(asked->after.at(1))};
  wanted.most = asked->limit + 1;
  auto rows = store.read([&](store::Session& session) { return store::forecast_history(session, wanted); });
  const auto next = cut_page(rows, *asked, signer, list, [](const store::ForecastRow& last) {
    return std::vector{std::to_string(last.ts_ms), std::to_string(last.offset)};
  });
  return page(rows, next, call);
}

}  // namespace

std::vector<Route> forecast_routes(store::Store& store, AccessGate& gate, const CursorSigner& signer) {
  const Parameter part{"part", ParameterType::kText, "of the asset; default: the asset as a whole", {}, {},
                       128.0};
  Route one =
      asset_route("forecast", "getForecast", "The newest forecast of an asset, or of its part", kRead);
  one.query = {part, fields_parameter()};
  one.answer_schema = "Forecast";
  one.handler = [&store, &gate](Call& call) { return newest(store, gate, call); };
  Route all = asset_route("forecasts", "listForecasts", "What was forecast of an asset, newest first", kRead);
  all.query = history_parameters();
  all.query.push_back(part);
  all.answer_schema = "Forecasts";
  all.handler = [&store, &gate, &signer](Call& call) { return history(store, gate, signer, call); };
  return {one, all};
}

}  // namespace portent::serve
