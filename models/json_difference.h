#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portent::models {

/// A member of one document that the other has otherwise or not at all.
struct JsonDifference {
  std::string path;    ///< such as /rul/p50 (RFC 6901); empty: the whole document
  std::string first;   ///< as JSON; empty: not there
  std::string second;  ///< likewise
  friend bool operator==(const JsonDifference&, const JsonDifference&) = default;
};

/// Where two JSON documents part, at most `most` places, by path. A text that is no JSON differs as a whole.
std::vector<JsonDifference> json_differences(std::string_view first, std::string_view second,
                                             std::size_t most);

}  // namespace portent::models
