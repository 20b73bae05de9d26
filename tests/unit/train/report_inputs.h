#pragma once

#include <string>

#include "tests/unit/train/replayed.h"
#include "train/random.h"
#include "train/report.h"

namespace portent::train {

/// A report with every part filled: 30 made-up lives whose forecasts wander about the truth.
inline ReportInputs full_report_inputs() {
  ReportInputs in;
  in.name = "pump";
  in.dataset = "fleet.yaml";
  in.held_out_how = "Each machine was forecast by members of the model that had not seen it (five folds).";
  in.options = usual_options();
  Random random(11);
  for (int i = 0; i < 30; ++i) {
    double wander = 0;
    ReplayedLife life = replayed_life(
        120 + static_cast<int>(random.index(120)),
        [&](double left) {
          wander = 0.95 * wander + 0.31 * random.normal();  // of variance 1
          const double truth = std::min(left, 125.0), sigma = 2 + 0.12 * truth;
          const double median = std::clamp(truth + sigma * wander, 1.0, 124.0);
          const double width = 1.28 * sigma;
          return models::Interval{std::max(0.0, median - width), median, std::min(125.0, median + width)};
        },
        "P-" + std::to_string(101 + i));
    for (ReplayedForecast& f : life.forecasts) {
      f.band90 = Band{std::max(0.0, f.forecast.rul.p10 - 5), std::min(125.0, f.forecast.rul.p90 + 5)};
      f.trajectory.clear();
      for (const auto& [ahead, health] : models::health_ahead(f.forecast.rul, 125, {10, 25}))
        f.trajectory.push_back({ahead, health.p10, health.p50, health.p90});
    }
    (i % 5 == 4 ? in.mid_life : in.held_out).push_back(std::move(life));
  }
  in.contributions = {{"temp", 0.42}, {"vib.rms", 0.31}, {"flow", 0.15}, {"age", 0.12}};
  in.contributions_how =
      "SHAP values of the trees, integrated gradients of the network, mean over held-out lives.";
  in.regimes = {{"regime 1 (load 20)", 2012, 9.8, 0.81, 0.4}, {"regime 2 (load 80)", 1744, 12.1, 0.76, -1.9}};
  in.parts = {{"seal: 8 networks, 10 tree ensembles; networks weigh 0.095", 1900, 9.1, 0.79, 0.2}};
  in.sources = {{"statistics", 0.7, 10.2, 14.5, "network and trees"},
                {"physics", 0.2, 15.9, 10.6, "wear law, fitted by machine"},
                {"knowledge", 0.1, 0, 10.1, "limits and error codes"}};
  in.findings = {{DataFinding::Severity::kWarning, "P-104", "3 gaps longer than 10 steps"},
                 {DataFinding::Severity::kError, "days_to_service", "tells the remaining life: left out"},
                 {DataFinding::Severity::kNote, "fleet", "24 failures, 6 machines still running"}};
  in.channels = {{"temp", "Cel", 0.998, 1, true, ""}, {"set", "", 1, 1, false, "constant: not used"}};
  in.hyper_parameters = {{"cap", "125"},
                         {"network", "temporal convolution, 5 blocks of 32, receptive field 125"}};
  in.figures = {{"RMSE at random cuts", "9.86"}};
  in.provenance = {{"seed", "1"}, {"training data", "9f2c4a"}, {"code", "0.1.0"}};
  return in;
}

}  // namespace portent::train
