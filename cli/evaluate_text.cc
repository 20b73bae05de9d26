#include "cli/evaluate_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ingest/plural.h"
#include "train/binomial.h"

namespace portent::cli {
namespace {

using nlohmann::ordered_json;
using train::Evaluation;
using train::Metrics;

/// One interval's figures.
struct Coverage {
  double nominal, covered, below, width;
  train::ShareBand band;
};

Coverage coverage80(const Metrics& m, std::size_t machines) {
  return {0.8, m.coverage, m.below, m.mean_width, train::binomial_band(machines, 0.8)};
}
Coverage coverage90(const Metrics& m, std::size_t machines) {
  return {0.9, m.coverage90, m.below90, m.mean_width90, train::binomial_band(machines, 0.9)};
}

ordered_json as_json(const Metrics& m, std::size_t machines) {
  ordered_json json = {{"rmse", m.rmse}, {"nasa_score", m.nasa_score}, {"mae", m.mae}};
  for (const Coverage& c : {coverage80(m, machines), coverage90(m, machines)}) {
    const std::string nominal = fmt::format("{:g}", c.nominal);
    json["coverage"][nominal] = c.covered;
    json["below"][nominal] = c.below;
    json["mean_width"][nominal] = c.width;
    json["coverage_band_95"][nominal] = {c.band.low, c.band.high};
    json["within_band"][nominal] = c.band.holds(c.covered);
  }
  return json;
}

std::string row(const std::string& what, const Metrics& m) {
  return fmt::format("{:<16} {:>7.2f} {:>7.2f} {:>11.1f}\n", what, m.rmse, m.mae, m.nasa_score);
}

std::string row(const Coverage& c) {
  return fmt::format("{:<16} {:>5.1f} % {:>9} % {:>8} {:>13.1f} % {:>8.1f}\n",
                     fmt::format("{:.0f} % interval", 100 * c.nominal), 100 * c.covered,
                     fmt::format("{:.0f} to {:.0f}", 100 * c.band.low, 100 * c.band.high),
                     c.band.holds(c.covered) ? "inside" : "OUTSIDE", 100 * c.below, c.width);
}

}  // namespace

std::string judged_text(const Evaluation& e) {
  const std::string machines = ingest::counted(e.assets, "machine", "machines");
  if (e.engines == e.assets && e.parts.empty()) return machines;
  return fmt::format("{} of {}", ingest::counted(e.engines, "life", "lives"), machines);
}

std::string evaluation_text(const Evaluation& e, const EvaluationText& text) {
  std::string page = fmt::format("{}, {}, {:.1f} s\n", judged_text(e), text.how, text.seconds);
  if (text.seen)
    page += "WARNING: the model was trained on these lives; the figures flatter it and prove nothing\n";
  page += fmt::format("{:<16.16} {:>7} {:>7} {:>11}\n", "in " + ingest::plural(text.life_unit), "RMSE", "MAE",
                      "NASA score");
  page += row(fmt::format("capped at {:g}", e.cap), e.capped) + row("uncapped", e.uncapped);
  for (const train::PartEvaluation& part : e.parts)
    page += row(fmt::format("{} ({})", part.part, part.lives), part.capped);
  page += fmt::format("\n{:<16} {:>7} {:>11} {:>8} {:>15} {:>8}\n", "capped", "covers", "95 % band", "",
                      "below its low", "width");
  page += row(coverage80(e.capped, e.engines)) + row(coverage90(e.capped, e.engines));
  if (text.whole)
    page += fmt::format(
        "\nmet at the start of their lives: RMSE {:.2f}, so meeting them in mid-life costs {:+.2f} {}\n",
        text.whole->capped.rmse, e.capped.rmse - text.whole->capped.rmse, ingest::plural(text.life_unit));
  return page;
}

std::string health_order_text(const train::HealthOrder& o, const EvaluationText& text) {
  std::string page = fmt::format("{}, {:.1f} s\nThis model tells health only, no remaining life.\n",
                                 ingest::counted(o.lives, "life", "lives"), text.seconds);
  if (text.seen)
    page += "WARNING: the model was trained on these lives; the figures flatter it and prove nothing\n";
  return page +
         fmt::format(
             "While at most {:.0f} {} were left its health follows remaining life with a rank correlation "
             "(Spearman) of {:.2f}\n({} forecasts; 1: it orders them all, 0: it tells nothing).\n",
             o.span, ingest::plural(text.life_unit, o.span), o.rank, o.forecasts);
}

std::string health_order_json(const train::HealthOrder& o, const EvaluationText& text) {
  return ordered_json{{"health_only", true},     {"spearman", o.rank},       {"last_life_units", o.span},
                      {"lives", o.lives},        {"forecasts", o.forecasts}, {"seen_in_training", text.seen},
                      {"seconds", text.seconds}, {"hash", text.hash}}
             .dump() +
         "\n";
}

std::string evaluation_json(const Evaluation& e, const EvaluationText& text) {
  ordered_json result = as_json(e.capped, e.engines);
  result["engines"] = e.engines;
  result["assets"] = e.assets;
  result["forecasts"] = e.capped.count;
  result["judged"] = text.how;
  result["seen_in_training"] = text.seen;
  result["seconds"] = text.seconds;
  result["cap"] = e.cap;
  result["uncapped"] = as_json(e.uncapped, e.engines);
  if (text.whole) {
    result["met_at_start"] = as_json(text.whole->capped, e.engines);
    result["rmse_lost_in_mid_life"] = e.capped.rmse - text.whole->capped.rmse;
  }
  for (const train::PartEvaluation& part : e.parts)
    result["parts"][part.part] = as_json(part.capped, part.lives);
  result["hash"] = text.hash;
  return result.dump() + "\n";
}

}  // namespace portent::cli
