#pragma once

#include <string>
#include <utility>
#include <vector>

#include "train/backtest.h"

namespace portent::train {

/// How much a channel moves forecasts.
struct ChannelShare {
  std::string channel;
  double share = 0;  ///< [0, 1] of all contributions
};

/// How forecasts do in one operating regime, or of one part.
struct RegimeFigures {
  std::string name;  ///< such as "regime 3 (altitude 25, mach 0.6)"; of a part its name and members
  std::size_t forecasts = 0;
  double rmse = 0;  ///< life units
  double coverage80 = 0;
  double bias = 0;  ///< above 0: too hopeful
};

/// What one source of knowledge (network, trees, physics, rules) adds to the forecast.
struct SourceFigures {
  std::string source;
  double weight = 0;      ///< in the fusion, [0, 1]
  double alone = 0;       ///< RMSE of it alone, life units; 0: does not forecast alone
  double without = 0;     ///< RMSE of all the others together; 0: not measured
  std::string says = {};  ///< what it is, in a few words
};

/// A line of the data check.
struct DataFinding {
  enum class Severity { kNote, kWarning, kError };
  Severity severity = Severity::kNote;
  std::string where, text;
};

struct ChannelQuality {
  std::string channel, unit;
  double completeness = 1, validity = 1;  ///< [0, 1]
  bool used = true;
  std::string note = {};  ///< such as "constant: not used"
};

/// A name and its value, both text.
using Fact = std::pair<std::string, std::string>;

/// Everything that a report shows. Lists may be empty: their parts are then left out, never made up. Holds no
/// time and no path, so that the same training gives the same report.
struct ReportInputs {
  std::string name;          ///< of the model
  std::string dataset;       ///< such as "cmapss:FD001"
  std::string purpose = {};  ///< what it is for, a sentence; empty: one that suits any model
  std::string held_out_how;  ///< how forecasts of lives held out were made, a sentence
  BacktestOptions options;
  std::vector<ReplayedLife> held_out;  ///< met at their start
  std::vector<ReplayedLife> mid_life;  ///< met in the middle of their life
  std::vector<ChannelShare> contributions;
  std::string contributions_how;  ///< the method, a few words
  std::vector<RegimeFigures> regimes;
  std::vector<RegimeFigures> parts = {};  ///< empty where lives are of whole assets
  std::vector<SourceFigures> sources;
  std::vector<DataFinding> findings;
  std::vector<ChannelQuality> channels;
  std::vector<Fact> hyper_parameters;
  std::vector<Fact> figures;     ///< others worth keeping, such as RMSE at random cuts
  std::vector<Fact> provenance;  ///< seeds, hashes, versions
};

/// One page that needs nothing else: pictures and style inside, no script, no network; light and dark as the
/// reader prefers, and fit to print. All text is escaped. Throws FatalError where no life has a forecast.
std::string report_html(const ReportInputs& inputs);

/// The same figures as one JSON object, without the pictures.
std::string report_json(const ReportInputs& inputs);

}  // namespace portent::train
