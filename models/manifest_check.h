#pragma once

#include <string>
#include <string_view>

#include "models/manifest.h"

namespace portent::models {

/// [A-Za-z0-9._-]{1,64}: what names a model or an alias, and so a file.
bool is_model_name(std::string_view text);

/// Throws FatalError naming the first field that contradicts the others or is out of range: lengths, signs,
/// finiteness, and sizes that would let a hostile file ask for gigabytes.
void check_manifest(const Manifest& manifest, const std::string& where);

}  // namespace portent::models
