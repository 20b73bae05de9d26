#pragma once

#include <map>
#include <string>
#include <vector>

#include "train/cross_fit.h"

namespace portent::train {

/// Steps that calibration and weights are fitted on: as if lives were cut short at random up to somewhat past
/// the cap, as far as public test sets do.
CutRule fitting_cuts(double cap);
/// Steps that out-of-fold figures are measured on. As most published figures have it: not the very last ones.
CutRule measuring_cuts(double cap);

/// Under names that begin with `prefix`: error, coverage, misses below and width of both intervals.
void add_metrics(const std::string& prefix, const Metrics& metrics, std::map<std::string, double>& to);

/// Coverage where it matters and where marginal coverage hides it: by predicted median.
void add_coverage_by_bin(const std::vector<Outcome>& outcomes,
                         const std::vector<models::CalibrationBin>& bins, std::map<std::string, double>& to);

/// What one part of the blend would have reached alone; nothing where it did not always speak.
void add_alone(const std::string& name, const std::vector<CrossFittedLife>& lives,
               std::optional<double> CrossFittedForecast::*part, const CutRule& cuts, double cap,
               std::map<std::string, double>& to);

}  // namespace portent::train
