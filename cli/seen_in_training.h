#pragma once

#include <filesystem>
#include <string>

#include "models/manifest.h"
#include "train/fleet.h"

namespace portent::cli {

/// Where the registry at `root` keeps a bundle.
std::filesystem::path bundle_folder(const std::filesystem::path& root, const std::string& hash);
/// Whether the bundle in `folder` keeps the forecasts that its training made of machines held out.
bool keeps_record(const std::filesystem::path& folder);

/// Whether a model has seen any of these lives of `dataset`: the same readings, or assets that the record
/// in its bundle's `folder` names.
bool seen_in_training(const train::Fleet& fleet, const models::Manifest& manifest, const std::string& dataset,
                      const std::filesystem::path& folder);

/// Throws FatalError where `seen` lives are to be scored by `verb` and nobody insisted. `instead`: what else
/// to do, in words.
void refuse_seen(bool seen, bool allowed, const std::string& verb, const std::string& instead);

}  // namespace portent::cli
