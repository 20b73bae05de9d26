#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "serve/connector/cmms.h"

namespace portent::serve::connector {

/// `[portent:wo-17]`, by which the twin of an order is found again.
std::string reference_of(std::string_view prefix, const std::string& order_id);
/// The order that a reference of this prefix at the end of a title names.
std::optional<std::string> order_named_by(std::string_view prefix, std::string_view title);

/// The twin that an order should have. `asset`: its number in the CMMS.
Twin twin_of(const store::WorkOrder& order, std::string_view prefix, std::optional<std::int64_t> asset);

}  // namespace portent::serve::connector
