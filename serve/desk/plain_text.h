#pragma once

#include <string>
#include <string_view>

namespace portent::serve::desk {

inline constexpr std::size_t kMostText = 1'000;  ///< bytes of a name, and of any field unless it says else

/// What keeps `text` from being kept and shown everywhere (no UTF-8, control characters, more than `most`
/// bytes), in words; "" where nothing does. Line ends and tabs are fine where `lines`.
std::string text_problem(std::string_view text, std::size_t most = kMostText, bool lines = false);

/// [A-Za-z0-9._:-]{1,128}, in words where it is not.
std::string id_problem(std::string_view id);

}  // namespace portent::serve::desk
