#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace portent::serve {

/// The target of a request line, split before it is decoded: an escaped '/' or '&' stays inside its segment
/// or value.
struct RequestTarget {
  std::vector<std::string> segments;                        ///< "/" has none; "/a/" has "a" and ""
  std::vector<std::pair<std::string, std::string>> params;  ///< in their order, repetitions kept
  friend bool operator==(const RequestTarget&, const RequestTarget&) = default;
};

/// Reads `/path?query` as it came from the network. The error says what is wrong: not a path, a broken
/// escape, a control character, over 32 parameters.
tl::expected<RequestTarget, std::string> parse_target(std::string_view raw);

/// Escapes everything but letters, digits and `-._~:`, so that the text is one segment of a path or one value
/// of a query.
std::string percent_encode(std::string_view text);

}  // namespace portent::serve
