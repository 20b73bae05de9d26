#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portent::models {

/// The states of an asset's parts, each with the name of its part, in one text.
using PartStates = std::vector<std::pair<std::string_view, std::string_view>>;

inline constexpr std::uint8_t kPartsFormat = 0xA1;  ///< first byte; that of one state counts from 1

/// Views into `bytes`; empty where they are no states of parts.
PartStates part_states(std::string_view bytes);

}  // namespace portent::models
