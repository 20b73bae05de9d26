#pragma once

#include <string>
#include <string_view>

namespace portent::serve {

/// Whether an Accept-Encoding takes gzip.
bool takes_gzip(std::string_view accepted);
/// RFC 1952, at the fastest level: a scrape is read once.
std::string gzip(std::string_view text);

}  // namespace portent::serve
