#pragma once

#include "features/extractor.h"
#include "train/fleet.h"

namespace portent::train {

/// A channel is constant within a regime where one same value holds at least this share of its steps there,
/// or its deviation is rounding: such a channel would only leave residue in running sums. Constant in every
/// regime: it is listed as `ignored`.
inline constexpr double kConstantShare = 0.95;

/// Everything that the streaming extractor needs, from training machines only: regimes, scale by regime and
/// channel, ranges of the smoothed inputs, and after how many equal values a channel is taken for stuck. Of
/// a symbol or a count of events only what never varies is constant, and it is never stuck. Regimes and
/// scales of a fleet of more than kMostSampled values come from an even sample of its steps; ranges and runs
/// from all of them, as a stream.
/// Throws FatalError where every channel is constant.
features::ExtractorConfig fit_extractor(const Fleet& fleet, bool use_age);

/// An earlier configuration for a fleet that it serves: regimes and scales stay, so that inputs mean what
/// they meant; ranges and runs widen to what `fleet` shows. `fitted` is fit_extractor() of `fleet`.
features::ExtractorConfig widened(features::ExtractorConfig earlier, const features::ExtractorConfig& fitted,
                                  const Fleet& fleet);

/// The values of `step`, which has all columns of `fleet`, in the order of `config`.
class ColumnChoice {
 public:
  ColumnChoice(const Fleet& fleet, const features::ExtractorConfig& config);
  void apply(const StepView& from, ingest::Step& to) const;
  /// How readings become steps of the chosen columns: what the fleet's own steps were made by.
  ingest::StepConfig step(const ingest::StepConfig& of_fleet) const;

 private:
  std::vector<std::size_t> columns_;
};

}  // namespace portent::train
