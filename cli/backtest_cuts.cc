#include "cli/backtest_cuts.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ingest/error.h"
#include "train/cuts.h"

namespace portent::cli {

CutComparison compare_at_cuts(const std::vector<train::ReplayedLife>& lives, const std::string& cuts,
                              const std::string& floor, double cap) {
  const auto at = train::forecasts_at(lives, train::read_cuts(cuts));
  if (at.empty())
    throw ingest::FatalError(
        fmt::format("--cuts {}: lists none of the {} lives forecast", cuts, lives.size()));
  CutComparison result{at.size(), train::rmse_at(at, cap), !floor.empty(), {}};
  if (result.paired) result.difference = compare_rmse(train::beside_floor(at, train::read_floor(floor), cap));
  return result;
}

std::string cuts_text(const CutComparison& c) {
  std::string text = fmt::format("\nAt the {} cuts listed\n  {:>11.2f}  RMSE\n", c.cuts, c.rmse);
  const train::PairedDifference& d = c.difference;
  if (c.paired)
    text += fmt::format(
        "  {:>11.2f}  RMSE of the floor at the same cuts; ours is {:+.2f} away (95 %: {:+.2f} to {:+.2f}, {} "
        "assets)\n",
        d.rmse_second, d.difference, d.low, d.high, d.assets);
  return text;
}

std::string cuts_json(const CutComparison& c) {
  nlohmann::ordered_json json = {{"cuts", c.cuts}, {"rmse", c.rmse}};
  const train::PairedDifference& d = c.difference;
  if (c.paired)
    json["floor"] = {{"rmse", d.rmse_second},
                     {"difference", d.difference},
                     {"low", d.low},
                     {"high", d.high},
                     {"share_of_draws_better", d.first_better},
                     {"assets", d.assets},
                     {"pairs", d.pairs}};
  return json.dump();
}

}  // namespace portent::cli
