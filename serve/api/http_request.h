#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ingest/record.h"
#include "serve/api/problem.h"
#include "serve/desk/principal.h"

namespace portent::serve {

/// One request, whole.
struct HttpRequest {
  std::string method;
  std::string target;                   ///< as it came: path and query, still escaped
  std::vector<ingest::Header> headers;  ///< names in lower case, values without space around them
  std::string body;
  std::string remote;         ///< the peer's address without its port, such as "10.0.0.7" or "::1"
  bool encrypted = false;     ///< came over TLS
  desk::Principal principal;  ///< who the gate found it to be

  /// The value of a header by its name in lower case; nothing where it is missing or there more than once.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// What stands before a body, and how the body is to be read.
struct RequestHead {
  HttpRequest request;                ///< without its body
  std::optional<std::size_t> length;  ///< of the body, where it is told
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

inline constexpr std::size_t kMostHeaders = 100, kLongestTarget = 8'192;

/// Reads request line and headers, without the empty line at their end. As strict as RFC 9112 allows: a bare
/// line feed, a folded header, space before a colon, a control character, two lengths, a length beside
/// chunks, an unknown coding, a missing or second Host are refused, so that no proxy before this server can
/// read the same bytes as another request.
tl::expected<RequestHead, Problem> parse_head(std::string_view text);

}  // namespace portent::serve
