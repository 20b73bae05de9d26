#pragma once

#include <string_view>

namespace portent::serve {

/// Whether an object of a JSON text, of whatever depth, names a member twice; "a" and "\u0061" are one name.
/// Looks at names and brackets alone, so that it also sees behind what a parser would stop at. Any bytes.
bool doubles_a_member(std::string_view json);

}  // namespace portent::serve
