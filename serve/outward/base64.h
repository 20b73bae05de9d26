#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portent::serve::outward {

/// By RFC 4648 with padding, in one line.
std::string base64(std::span<const unsigned char> bytes);
std::string base64(std::string_view text);
/// nullopt where it is none.
std::optional<std::vector<unsigned char>> from_base64(std::string_view text);

}  // namespace portent::serve::outward
