#include "serve/api/media_type.h"

#include <string>

namespace portent::serve {
namespace {

std::string plain(std::string_view text) {
  std::string made;
  for (const char c : text)
    if (c != ' ' && c != '\t') made += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return made;
}

std::string_view take(std::string_view& text, char at) {
  const auto end = text.find(at);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

bool range_holds(std::string_view range, std::string_view type) {
  if (range == "*/*" || range == type) return true;
  return range.ends_with("/*") && type.substr(0, type.find('/') + 1) == range.substr(0, range.size() - 1);
}

}  // namespace

bool is_media_type(std::string_view header, std::string_view type) {
  const std::string text = plain(header);
  std::string_view rest = text;
  if (take(rest, ';') != type) return false;
  while (!rest.empty()) {
    const std::string_view parameter = take(rest, ';');
    if (parameter.starts_with("charset=") && parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"")
      return false;
  }
  return true;
}

bool accepts(std::string_view header, std::string_view type) {
  const std::string text = plain(header), wanted = plain(type.substr(0, type.find(';')));
  std::string_view rest = text;
  bool accepted = rest.empty();
  std::size_t best = 0;  // the most exact range decides
  while (!rest.empty()) {
    std::string_view one = take(rest, ',');
    const std::string_view range = take(one, ';');
    if (!range_holds(range, wanted)) continue;
    const std::size_t exact = range == "*/*" ? 1 : range.ends_with("/*") ? 2 : 3;
    bool refused = false;
    while (!one.empty()) {
      const std::string_view parameter = take(one, ';');
      if (parameter.starts_with("q=0"))
        refused = parameter.find_first_not_of("0.", 2) == std::string_view::npos;
    }
    if (exact >= best) {
      best = exact;
      accepted = !refused;
    }
  }
  return accepted;
}

}  // namespace portent::serve
