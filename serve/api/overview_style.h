#pragma once

#include <string_view>

namespace portent::serve {

/// The style sheet of the page at `/`, light and dark, for a control room's screen and for a telephone.
std::string_view overview_style();

}  // namespace portent::serve
