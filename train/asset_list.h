#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "train/dataset.h"

namespace portent::train {

/// One asset id a line; blank lines and what follows a # are passed over. Throws FatalError where the file is
/// missing or names no asset.
std::set<std::string> read_asset_list(const std::filesystem::path& file);

/// Keeps the lives of the assets listed (or, `inverted`, of all others). Throws FatalError naming an asset
/// that the fleet does not have, or where no life is left.
void keep_assets(Fleet& fleet, const std::set<std::string>& listed, bool inverted);

}  // namespace portent::train
