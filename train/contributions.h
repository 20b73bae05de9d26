#pragma once

#include <string>
#include <vector>

#include "train/fit_members.h"
#include "train/report.h"

namespace portent::train {

/// How much each channel moved the forecasts of machines held out.
struct Contributions {
  std::vector<ChannelShare> shares;  ///< sum to 1
  std::string how;                   ///< the method, in words for the report
};

/// Where there are trees: the mean over held-out steps of what a channel's features together added to or took
/// off the forecast (path attributions, Saabas 2014; made by the ensembles that never saw the machine, each
/// ensemble weighing the same). Without trees: the mean share of each channel in the distance to healthy. At
/// most 200 lives, every fifth step.
Contributions channel_contributions(const Fleet& fleet, const SequenceMaker& maker, const Members& members,
                                    const models::HealthConfig& health);

}  // namespace portent::train
