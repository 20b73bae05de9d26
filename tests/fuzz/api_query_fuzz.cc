#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "serve/api/answer.h"
#include "serve/api/assets_query.h"
#include "serve/api/html.h"
#include "serve/api/request_target.h"

namespace {

using namespace portent::serve;

void require(bool holds) {
  if (!holds) std::abort();
}

/// Escaping what was read and reading it again gives the same.
void check_target(const RequestTarget& target) {
  std::string written;
  for (const auto& segment : target.segments) written += "/" + percent_encode(segment);
  if (written.empty()) written = "/";
  // One empty segment is written as "/", which is read as none.
  const bool only_empty = target.segments.size() == 1 && target.segments[0].empty();
  const auto again = parse_target(written);
  require(again && (only_empty || again->segments == target.segments));
}

}  // namespace

// A request's target is bytes from outside: it is read or refused, a cursor that is read is written back the
// same, and every target has an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto target = parse_target(text)) {
    check_target(*target);
    if (const auto query = parse_assets_query(*target)) require(query->limit >= 1 && query->limit <= 1000);
  }
  if (const auto cursor = decode_cursor(text)) require(decode_cursor(encode_cursor(*cursor)) == cursor);
  require(html_escape(text).find('<') == std::string::npos);
  const FleetView fleet;
  const StreamCounters counters;
  const ApiAnswer made = answer("GET", text, {fleet, counters, {}});
  require(made.status >= 200 && made.status < 600 && !made.body.empty());
  return 0;
}
