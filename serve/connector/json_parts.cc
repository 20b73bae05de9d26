#include "serve/connector/json_parts.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace portent::serve::connector {
namespace {

constexpr std::size_t kGlimpse = 120, kLongestNumber = 18;
constexpr int kDeepest = 32;
constexpr std::int64_t kDayMs = 86'400'000, kLatest = 253'402'300'799'000;  // 9999-12-31

/// Digits at a place of a text; nullopt where others stand there.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<std::int64_t> date_ms(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
}

/// Z, +HH:MM or +HHMM, as ms to be taken off.
std::optional<std::int64_t> zone_ms(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() < 5 || text.size() > 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto hours = digits(text, 1, 2), minutes = digits(text, text.size() - 2, 2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59 || (text.size() == 6 && text[3] != ':'))
    return std::nullopt;
  return (text[0] == '+' ? 1 : -1) * (*hours * 60LL + *minutes) * 60'000;
}

/// Brackets in one another, outside of texts: asked before the parser sees them.
bool too_deep(std::string_view text) {
  int depth = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside && c == '\\') {
      ++i;
    } else if (c == '"') {
      inside = !inside;
    } else if (!inside && (c == '{' || c == '[')) {
      if (++depth > kDeepest) return true;
    } else if (!inside && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return false;
}

}  // namespace

std::string glimpse(std::string_view body) {
  std::string made(body.substr(0, kGlimpse));
  for (char& c : made)
    if (c < ' ' || c > '~') c = '?';
  return made;
}

Read<nlohmann::json> parse_object(std::string_view body) {
  if (body.empty()) return tl::unexpected(std::string("answers nothing"));
  nlohmann::json object =
      too_deep(body) ? nlohmann::json() : nlohmann::json::parse(body.begin(), body.end(), nullptr, false);
  if (!object.is_object()) return tl::unexpected("answers what is no JSON object: " + glimpse(body));
  return object;
}

std::string text_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<std::int64_t> id_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  std::int64_t id = 0;
  if (found->is_number_integer()) {  // one beyond INT64_MAX comes out below 0
    id = found->get<std::int64_t>();
  } else if (found->is_string()) {
    const std::string text = found->get<std::string>();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    if (text.size() > kLongestNumber || read.ec != std::errc{} || read.ptr != text.data() + text.size())
      return std::nullopt;
  }
  return id > 0 ? std::optional(id) : std::nullopt;
}

std::optional<std::int64_t> parse_instant(std::string_view text) {
  const auto date = date_ms(text);
  if (!date || text.size() < 17 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::size_t at = 19;
  std::int64_t ms = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t unit = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
      ms += unit * (text[at] - '0');
  }
  const auto zone = zone_ms(text.substr(at));
  if (!zone) return std::nullopt;
  return *date + ((*hour * 60LL + *minute) * 60 + *second) * 1'000 + ms - *zone;
}

std::optional<std::int64_t> time_of(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  if (found->is_string()) return parse_instant(found->get<std::string>());
  if (!found->is_number_integer()) return std::nullopt;
  const auto ms = found->get<std::int64_t>();
  return ms >= 0 && ms <= kLatest ? std::optional(ms) : std::nullopt;
}

std::string instant_text(std::int64_t ms) {
  const auto seconds = static_cast<std::time_t>(ms / 1'000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), ms % 1'000);
}

}  // namespace portent::serve::connector
