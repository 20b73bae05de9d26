#include "serve/api/overview_page.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "ingest/plural.h"
#include "serve/api/asset_page.h"
#include "serve/api/html.h"
#include "serve/api/overview_style.h"
#include "serve/api/request_target.h"

namespace portent::serve {
namespace {

using models::policy::Level;

constexpr int kRefreshSeconds = 5;

std::string_view state_words(models::ForecastState state) {
  switch (state) {
    case models::ForecastState::kOk:
      return "";
    case models::ForecastState::kWarming:
      return "still warming up";
    case models::ForecastState::kMidLife:
      return "met in mid-life";
    case models::ForecastState::kBeyondRange:
      return "life beyond the model's range";
    case models::ForecastState::kOutOfDistribution:
      return "unlike the training data";
  }
  return "";
}

std::string unit_words(const std::string& unit) {
  return html_escape(ingest::plural(unit));
}

/// Where on a scale of 100 a value of 0..cap stands.
double percent(double value, double cap) {
  return cap > 0 && std::isfinite(value) ? std::clamp(100 * value / cap, 0.0, 100.0) : 0;
}

std::string health_gauge(const models::Forecast& f, std::string_view level) {
  const double health = percent(f.health, 100);
  return fmt::format(
      R"(<div class="gauge"><svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="Health {0:.0f} of 100"><rect class="track" width="100" height="10"/><rect class="fill {1}" width="{0:.1f}" height="10"/></svg><b>{0:.0f}</b></div>)",
      health, level);
}

std::string life_gauge(const models::Forecast& f) {
  if (life_unknown(f))
    return R"(<div class="gauge rul"><b><small>not told</small></b></div><span class="sub">health only</span>)";
  const double low = percent(f.rul.p10, f.cap), high = percent(f.rul.p90, f.cap),
               mid = percent(f.rul.p50, f.cap);
  return fmt::format(
      R"(<div class="gauge rul"><b>{0}<small>{6}</small></b><svg viewBox="0 0 100 18" preserveAspectRatio="none" role="img" aria-label="{0} {6}, 80 % interval from {1} to {2}"><rect class="track" y="6" width="100" height="6"/><rect class="band" x="{3:.1f}" y="3" width="{4:.1f}" height="12"/><rect class="mark" x="{5:.1f}" width="1" height="18"/></svg></div><span class="sub">80 % interval {1} to {2}</span>)",
      life(f.rul.p50), life(f.rul.p10), life(f.rul.p90), low, std::max(high - low, 0.6), std::min(mid, 99.0),
      unit_words(f.unit));
}

/// Such as "engine 40 h, pump 12 h"; empty without parts.
std::string part_words(const std::vector<models::Forecast>& parts) {
  std::string words;
  for (const models::Forecast& f : parts)
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", html_escape(f.part),
                         life_unknown(f) ? std::string("not told")
                                         : fmt::format("{} {}", life(f.rul.p50), unit_words(f.unit)));
  return words;
}

std::string row(const models::Forecast& f, const std::vector<models::Forecast>& parts) {
  const Level worst = models::policy::worst(f.breaches);
  const std::string_view level = models::policy::level_name(worst);
  const std::string_view state = state_words(f.state);
  std::string below = html_escape(f.site);
  if (!below.empty() && !state.empty()) below += " · ";
  below += state;
  if (const std::string words = part_words(parts); !words.empty())
    below += (below.empty() ? "" : " · ") + words;
  return fmt::format(
      R"(<tr><td class="asset"><a href="/api/v1/assets/{}/forecast">{}</a><small>{}</small></td><td><span class="pill {}">{}</span></td><td class="rul">{}</td><td class="health">{}</td><td class="when">{}</td></tr>
)",
      percent_encode(f.asset), html_escape(f.asset), below, level, worst == Level::kNone ? "clear" : level,
      life_gauge(f), health_gauge(f, level), utc_minute(f.ts));
}

std::string tile(std::string_view level, std::size_t count, std::string_view words) {
  return fmt::format(R"(<div class="tile {}"><b>{}</b><span>{}</span></div>)", level, grouped(count), words);
}

std::string tiles(const Overview& o) {
  const auto count = [&](Level level) { return o.by_level[static_cast<std::size_t>(level)]; };
  return R"(<div class="tiles">)" + tile("", o.assets, "machines watched") +
         tile("red", count(Level::kRed), "red: act now") +
         tile("orange", count(Level::kOrange), "orange: plan the work") +
         tile("yellow", count(Level::kYellow), "yellow: watch") +
         tile("none", count(Level::kNone) + count(Level::kBlue), "without an alarm") + "</div>";
}

std::string table(const Overview& o) {
  std::string html = R"(<section><h2>Nearest to failure</h2><p class="note">Shortest remaining life first. )";
  html += o.nearest.size() < o.assets ? fmt::format("{} of {} machines.", o.nearest.size(), grouped(o.assets))
                                      : "";
  html +=
      " The bar spans the whole range that the model can tell; the band holds the true remaining life four "
      "times in five.</p>";
  if (o.nearest.empty())
    return html +
           R"(<p class="empty">No forecast yet. Machines appear with their first reading.</p></section>)";
  html +=
      R"(<table><thead><tr><th>Machine</th><th>Alarm</th><th>Remaining life</th><th>Health</th><th>Last reading</th></tr></thead><tbody>
)";
  for (const auto& forecast : o.nearest) {
    const auto parts = o.parts.find(forecast.asset);
    html += row(forecast, parts == o.parts.end() ? std::vector<models::Forecast>() : parts->second);
  }
  return html + "</tbody></table></section>";
}

std::string footer(const Overview& o) {
  std::string models;
  for (const auto& model : o.models)
    models += fmt::format(" · {} version {}{}", html_escape(model.reference), model.version,
                          model.shadow ? " (shadow)" : "");
  return fmt::format(
      R"(<footer><span>{} readings · {} forecasts · reading to forecast {} (p50), {} (p99){}</span><nav><a href="/api/v1/assets?sort=rul">assets</a><a href="/api/v1/models">models</a><a href="/readyz">readiness</a><a href="/healthz">process</a></nav></footer>)",
      grouped(o.readings), grouped(o.forecasts), duration(o.latency.quantile(0.5)),
      duration(o.latency.quantile(0.99)), models);
}

std::string sha256_base64(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string encoded(4 * ((size + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), digest.data(), static_cast<int>(size));
  return encoded;
}

}  // namespace

Overview overview_of(std::vector<models::Forecast> fleet, std::size_t rows, const StreamCounters& counters,
                     std::optional<std::string> why_not_ready) {
  Overview overview;
  overview.assets = fleet.size();
  for (const auto& f : fleet)
    ++overview.by_level[static_cast<std::size_t>(models::policy::worst(f.breaches))];
  AssetsQuery query;
  query.limit = rows;
  query.sort = AssetSort::kRul;
  overview.nearest = select_page(std::move(fleet), query).items;
  overview.readings = counters.readings;
  overview.forecasts = counters.forecasts;
  overview.latency = counters.latency.snapshot();
  overview.models = counters.models();
  overview.why_not_ready = std::move(why_not_ready);
  return overview;
}

std::string overview_html(const Overview& overview) {
  const auto& why_not = overview.why_not_ready;
  const std::string live =
      why_not ? R"(<span class="live no"><i></i>Not ready: )" + html_escape(*why_not) + "</span>"
              : R"(<span class="live"><i></i>Live</span>)";
  return fmt::format(
      R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="{}"><title>Portent: machines nearest to failure</title><style>{}</style></head>
<body><header><h1>Portent<small>remaining life of every machine</small></h1>{}</header>
<main>{}{}</main>
{}</body></html>
)",
      kRefreshSeconds, overview_style(), live, tiles(overview), table(overview), footer(overview));
}

const std::string& overview_style_hash() {
  static const std::string hash = "sha256-" + sha256_base64(overview_style());
  return hash;
}

}  // namespace portent::serve
