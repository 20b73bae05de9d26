#include "serve/api/doubled_member.h"

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace portent::serve {
namespace {

constexpr auto kNone = std::string_view::npos;

/// Where the quote stands that ends the text which begins behind `at`.
std::size_t end_of_text(std::string_view json, std::size_t at) {
  while (++at < json.size() && json[at] != '"')
    if (json[at] == '\\') ++at;
  return std::min(at, json.size());
}

/// The names of the objects that are open, from the outermost inwards.
class OpenNames {
 public:
  void open() { begins_.push_back(names_.size()); }
  bool is_open() const { return !begins_.empty(); }
  /// `quoted`: as it stands in the text, which must outlive this.
  void add(std::string_view quoted) {
    names_.push_back(quoted.find('\\') == kNone ? quoted.substr(1, quoted.size() - 2) : unescaped(quoted));
  }
  /// Whether the innermost object, which ends here, named a member twice.
  bool close() {
    const auto begin = names_.begin() + static_cast<std::ptrdiff_t>(begins_.back());
    std::sort(begin, names_.end());
    const bool twice = std::adjacent_find(begin, names_.end()) != names_.end();
    names_.erase(begin, names_.end());
    begins_.pop_back();
    return twice;
  }

 private:
  std::string_view unescaped(std::string_view quoted) {
    const auto name = nlohmann::json::parse(quoted, nullptr, false);
    return name.is_string() ? kept_.emplace_back(name.get<std::string>()) : quoted;
  }

  std::vector<std::string_view> names_;
  std::vector<std::size_t> begins_;
  std::deque<std::string> kept_;
};

}  // namespace

bool doubles_a_member(std::string_view json) {
  OpenNames names;
  bool twice = false;
  for (std::size_t at = 0; at < json.size() && !twice; ++at) {
    const char c = json[at];
    if (c == '{') names.open();
    if (c == '}' && names.is_open()) twice = names.close();
    if (c != '"') continue;
    const std::size_t begin = at;
    at = end_of_text(json, at);
    const std::size_t next = json.find_first_not_of(" \t\r\n", std::min(at + 1, json.size()));
    if (names.is_open() && next != kNone && json[next] == ':') names.add(json.substr(begin, at + 1 - begin));
  }
  while (names.is_open()) twice = names.close() || twice;
  return twice;
}

}  // namespace portent::serve
