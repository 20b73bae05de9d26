#include "serve/api/posted_items.h"

#include <fmt/format.h>

#include "serve/api/doubled_member.h"
#include "serve/api/json_body.h"
#include "serve/api/media_type.h"

namespace portent::serve {
namespace {

using Items = tl::expected<std::vector<std::string_view>, Problem>;
constexpr std::string_view kBlank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

tl::unexpected<Problem> no_array() {
  return tl::unexpected(Problem{400, "the body is neither a JSON array nor an object"});
}

/// Where the element that begins at `at` ends: at a comma or bracket that is not inside of it.
std::size_t end_of_element(std::string_view text, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      quoted = c != '"';
      continue;
    }
    if (depth == 0 && (c == ',' || c == ']')) return at;
    quoted = c == '"';
    depth += (c == '[' || c == '{') - (c == ']' || c == '}');
  }
  return text.size();
}

Items elements_of(std::string_view array) {
  std::vector<std::string_view> items;
  if (trimmed(array.substr(1)) == "]") return items;
  for (std::size_t at = 1;;) {
    const std::size_t end = end_of_element(array, at);
    const std::string_view element = trimmed(array.substr(at, end - at));
    if (end >= array.size() || element.empty()) return no_array();
    items.push_back(element);
    if (array[end] == ']') return end + 1 == array.size() ? Items(std::move(items)) : no_array();
    at = end + 1;
  }
}

std::vector<std::string_view> lines_of(std::string_view body) {
  std::vector<std::string_view> items;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    if (const std::string_view line = trimmed(body.substr(0, end)); !line.empty()) items.push_back(line);
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return items;
}

}  // namespace

Items posted_items(const HttpRequest& request) {
  Items items;
  const std::string_view body = trimmed(request.body);
  if (is_media_type(request.header("content-type").value_or(""), kLinesType))
    items = lines_of(request.body);
  else if (!is_shallow(body))
    return tl::unexpected(Problem{400, fmt::format("the body is nested deeper than {} times", kDeepestJson)});
  else if (body.starts_with('['))
    items = elements_of(body);
  else if (body.starts_with('{'))
    items = std::vector{body};
  else
    return no_array();
  if (items && items->size() > kMostItems)
    return tl::unexpected(Problem{422, fmt::format("a post has {} items at most", kMostItems)});
  return items;
}

std::string item_problem(std::string_view item) {
  if (!is_shallow(item)) return fmt::format("is nested deeper than {} times", kDeepestJson);
  if (doubles_a_member(item)) return "names a member of an object twice";
  return {};
}

}  // namespace portent::serve
