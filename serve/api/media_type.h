#pragma once

#include <string_view>

namespace portent::serve {

/// Whether a Content-Type names `type`, whatever its parameters; of text types and JSON another charset than
/// UTF-8 is none.
bool is_media_type(std::string_view header, std::string_view type);

/// Whether an Accept header lets `type` be sent: q=0 does not.
bool accepts(std::string_view header, std::string_view type);

}  // namespace portent::serve
