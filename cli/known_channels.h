#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/manifest.h"
#include "train/fleet.h"
#include "train/life_readings.h"

namespace portent::cli {

/// Of what the model reads as settings and sensors, what no reading of these lives holds. Symbols and counted
/// events are left out: those that did not occur are in no table.
std::vector<std::string> lacking_channels(const models::Manifest& manifest, const train::Fleet& fleet);
std::vector<std::string> lacking_channels(const models::Manifest& manifest,
                                          std::span<const train::TestLife> lives);

/// Throws FatalError where a setting or at least half of the model's sensors are lacking: forecasts would be
/// of another kind of machine. `dataset`: as it was named.
void refuse_other_channels(const std::vector<std::string>& lacking, const models::Manifest& manifest,
                           const std::string& dataset);

}  // namespace portent::cli
