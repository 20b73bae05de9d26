#include "serve/api/answer.h"

#include <algorithm>

#include "serve/api/api_json.h"
#include "serve/api/overview_page.h"
#include "serve/api/problem.h"

namespace portent::serve {
namespace {

constexpr std::size_t kOverviewRows = 25;

void harden(ApiAnswer& answer, const std::string& style_source) {
  answer.headers.push_back({"X-Content-Type-Options", "nosniff"});
  answer.headers.push_back({"Referrer-Policy", "no-referrer"});
  answer.headers.push_back({"Cache-Control", "no-store"});
  answer.headers.push_back(
      {"Content-Security-Policy", "default-src 'none'; " + style_source +
                                      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"});
}

ApiAnswer json_answer(std::string body, int status = 200) {
  ApiAnswer made{status, "application/json", std::move(body), {}};
  harden(made, "");
  return made;
}

ApiAnswer from(const Problem& problem) {
  ApiAnswer made{problem.status, std::string(kProblemType), to_json(problem), {}};
  harden(made, "");
  return made;
}

std::vector<models::Forecast> fleet_seen(const ApiSources& sources) {
  auto fleet = sources.fleet.all();
  if (!sources.scope.everywhere)
    std::erase_if(fleet, [&](const models::Forecast& forecast) {
      return !std::ranges::binary_search(sources.scope.sites, forecast.site);
    });
  return fleet;
}

ApiAnswer list_assets(const RequestTarget& target, const ApiSources& sources) {
  const auto query = parse_assets_query(target);
  if (!query) return from(query.error());
  return json_answer(asset_page_json(select_page(fleet_seen(sources), *query)));
}

ApiAnswer one_asset(const std::string& id, bool whole_forecast, const ApiSources& sources) {
  if (!is_asset_id(id))
    return problem_answer(400, "asset ids have 1 to 128 characters of A-Z a-z 0-9 . _ : -", "id");
  const auto newest = sources.fleet.find(id);
  if (!newest)
    return problem_answer(404, "no forecast of asset " + id + " has been made; see /api/v1/assets", "id");
  return json_answer(whole_forecast ? models::to_json(*newest)
                                    : asset_json(*newest, sources.fleet.parts_of(id)));
}

/// `?part=PART`: of that part's forecast, where the model has parts.
ApiAnswer explanation(const RequestTarget& target, const ApiSources& sources) {
  const std::string& id = target.segments[3];
  const auto part = std::ranges::find(target.params, "part", [](const auto& param) { return param.first; });
  if (!is_asset_id(id))
    return problem_answer(400, "asset ids have 1 to 128 characters of A-Z a-z 0-9 . _ : -", "id");
  if (!sources.explain) return problem_answer(404, "nothing is explained here; use portent explain");
  auto explained = sources.explain(id, part == target.params.end() ? "" : part->second);
  return explained ? json_answer(*std::move(explained)) : from(explained.error());
}

ApiAnswer data_quality(const std::string& id, const ApiSources& sources) {
  if (!is_asset_id(id))
    return problem_answer(400, "asset ids have 1 to 128 characters of A-Z a-z 0-9 . _ : -", "id");
  return json_answer(data_quality_json(sources.counters, id));
}

ApiAnswer readiness(const ApiSources& sources) {
  const auto why_not = why_not_ready(sources);
  std::string desk;
  if (sources.desk) desk = sources.desk->holds ? "takes in" : "stands by";
  return json_answer(readiness_json(why_not, desk), why_not ? 503 : 200);
}

ApiAnswer overview(const ApiSources& sources) {
  Overview shown = overview_of(fleet_seen(sources), kOverviewRows, sources.counters, why_not_ready(sources));
  for (const models::Forecast& forecast : shown.nearest)
    if (auto parts = sources.fleet.parts_of(forecast.asset); !parts.empty())
      shown.parts[forecast.asset] = std::move(parts);
  ApiAnswer made{200, "text/html; charset=utf-8", overview_html(shown), {}};
  harden(made, "style-src '" + overview_style_hash() + "'; ");
  return made;
}

std::optional<ApiAnswer> route(const RequestTarget& target, const ApiSources& sources) {
  const auto& path = target.segments;
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::equal(path.begin(), path.end(), names.begin(), names.end());
  };
  if (is({})) return overview(sources);
  if (is({"healthz"})) return json_answer(health_json());
  if (is({"readyz"})) return readiness(sources);
  if (is({"api", "v1", "models"})) return json_answer(models_json(sources.counters.models()));
  if (is({"api", "v1", "data-quality"})) return json_answer(data_quality_json(sources.counters));
  if (is({"api", "v1", "assets"})) return list_assets(target, sources);
  const bool below_assets = path.size() >= 4 && path[0] == "api" && path[1] == "v1" && path[2] == "assets";
  if (below_assets && path.size() == 4) return one_asset(path[3], false, sources);
  if (below_assets && path.size() == 5 && path[4] == "forecast") return one_asset(path[3], true, sources);
  if (below_assets && path.size() == 5 && path[4] == "data-quality") return data_quality(path[3], sources);
  if (below_assets && path.size() == 5 && path[4] == "explanation") return explanation(target, sources);
  return std::nullopt;
}

}  // namespace

ApiAnswer answer(const std::string& method, const std::string& target, const ApiSources& sources) {
  const auto parsed = parse_target(target);
  if (!parsed) return problem_answer(400, parsed.error());
  auto made = route(*parsed, sources);
  if (!made) return problem_answer(404, "nothing is served at this path; / links to what is");
  if (method == "GET" || method == "HEAD") return *std::move(made);
  ApiAnswer refused = problem_answer(405, "this path is read-only: use GET or HEAD");
  refused.headers.push_back({"Allow", "GET, HEAD"});
  return refused;
}

ApiAnswer problem_answer(int status, const std::string& detail, const std::string& parameter) {
  return from({status, detail, parameter});
}

std::optional<std::string> why_not_ready(const ApiSources& sources) {
  if (!sources.counters.log.up()) return "the log does not answer";
  if (!sources.counters.ready)
    return sources.counters.models().empty() ? "no model is loaded"
                                             : "the state of some partitions is still being restored";
  return sources.also_ready ? sources.also_ready() : std::nullopt;
}

}  // namespace portent::serve
