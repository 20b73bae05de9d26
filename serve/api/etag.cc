#include "serve/api/etag.h"

#include <fmt/format.h>

#include <charconv>

#include "models/sha256.h"

namespace portent::serve {
namespace {

/// Whether a list of entity tags names `tag`; a weak one counts where `weak` does.
bool names(std::string_view list, std::string_view tag, bool weak) {
  while (!list.empty()) {
    const auto begin = list.find_first_not_of(" \t,");
    if (begin == std::string_view::npos) return false;
    list.remove_prefix(begin);
    const auto end = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, end);
    list.remove_prefix(end);
    while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
    if (weak && one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == tag) return true;
  }
  return false;
}

}  // namespace

std::string etag_of(std::int64_t version) {
  return fmt::format("\"v{}\"", version);
}

std::string etag_of_body(const std::string& body) {
  return "\"" + models::sha256_hex(body).substr(0, 32) + "\"";
}

std::optional<Problem> match_problem(const HttpRequest& request, std::int64_t version) {
  const auto given = request.header("if-match");
  if (!given)
    return Problem{428, "send If-Match with the ETag of what you read, so that nobody's change is lost",
                   "if-match"};
  if (names(*given, etag_of(version), false)) return std::nullopt;
  return Problem{412, "it was changed meanwhile: read it again", "if-match"};
}

std::optional<std::int64_t> matched_version(const HttpRequest& request) {
  const auto given = request.header("if-match");
  if (!given || given->size() < 4 || !given->starts_with("\"v") || !given->ends_with('"'))
    return std::nullopt;
  std::int64_t version = 0;
  const char* const last = given->data() + given->size() - 1;
  const auto [end, error] = std::from_chars(given->data() + 2, last, version);
  return error == std::errc() && end == last ? std::optional(version) : std::nullopt;
}

WebAnswer with_etag(WebAnswer answer, const HttpRequest& request, const std::string& etag) {
  answer.headers.push_back({"ETag", etag});
  const auto known = request.header("if-none-match");
  if (known && names(*known, etag, true) && (request.method == "GET" || request.method == "HEAD")) {
    answer.status = 304;
    answer.body.clear();
  }
  return answer;
}

}  // namespace portent::serve
