#pragma once

#include <span>
#include <string_view>

#include "serve/desk/asset_class.h"

namespace portent::serve::desk {

/// The classes that the program brings along, by name: compressor, fan, gearbox, motor, pump, turbofan. Their
/// version is 0; they can be used and cloned, not changed.
std::span<const AssetClass> builtin_classes();
/// nullptr where there is none of that name.
const AssetClass* builtin_class(std::string_view name);

}  // namespace portent::serve::desk
