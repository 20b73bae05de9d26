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

/// What a model knows of lives that it is to be judged on.
struct Acquaintance {
  bool seen = false;  ///< it was trained on some of them
  std::string doubt;  ///< why that can't be told, in one line; "": it can
};
/// They were seen where the readings are the same, where the bundle's `folder` names one of their assets and
/// the data set is called `dataset` as in training, and where most of the lives under its names end at the
/// counter at which those of training ended, whatever the data set is called and which channels it has.
Acquaintance acquaintance(const train::Fleet& fleet, const models::Manifest& manifest,
                          const std::string& dataset, const std::filesystem::path& folder);
/// Writes the doubt of `verb`, if any, to stderr.
void say_doubt(const Acquaintance& known, const std::string& verb);

/// Throws FatalError where `seen` lives are to be scored by `verb` and nobody insisted. `instead`: what else
/// to do, in words.
void refuse_seen(bool seen, bool allowed, const std::string& verb, const std::string& instead);

}  // namespace portent::cli
