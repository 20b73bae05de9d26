#pragma once

#include <string>
#include <string_view>

#include "serve/desk/asset_class.h"
#include "serve/desk/refusal.h"

namespace portent::serve::desk {

/// `attributes`, a JSON object, held to what the class (nullptr: none) says of each; returned with sorted
/// keys and without nulls. Faults stand under `attributes.NAME`. `complete`: required ones must be there.
std::string checked_attributes(const std::string& attributes, const AssetClass* of, bool complete,
                               Faults& faults);

/// `attributes` with one set from text, as a cell of a table has it: typed by its rule; "" takes it out.
std::string with_attribute(const std::string& attributes, const AssetClass* of, const std::string& name,
                           std::string_view text, Faults& faults);

}  // namespace portent::serve::desk
