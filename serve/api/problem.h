#pragma once

#include <string>
#include <string_view>

namespace portent::serve {

/// Why a request got no answer, as RFC 9457 writes it.
struct Problem {
  int status = 400;
  std::string detail;          ///< for a person: what is wrong and what would be right
  std::string parameter = {};  ///< the query or path parameter or header at fault; empty where it is none
  std::string pointer = {};    ///< JSON pointer (RFC 6901) of the field of the body at fault, such as "/name"
  friend bool operator==(const Problem&, const Problem&) = default;
};

inline constexpr std::string_view kProblemType = "application/problem+json";

/// The registered phrase of a status, such as "Not Found".
std::string_view status_title(int status);

std::string to_json(const Problem& problem);

}  // namespace portent::serve
