#include "serve/api/route.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace portent::serve {
namespace {

template <typename Number>
std::optional<Number> parse(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && text != "." && text != ".." &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-") ==
             std::string_view::npos;
}

std::string between(const Parameter& parameter) {
  if (parameter.least && parameter.most)
    return fmt::format(" from {} to {}", *parameter.least, *parameter.most);
  if (parameter.least) return fmt::format(" of {} or more", *parameter.least);
  return parameter.most ? fmt::format(" of {} or less", *parameter.most) : "";
}

template <typename Number>
bool within(const std::optional<Number>& value, const Parameter& parameter) {
  return value && static_cast<double>(*value) >= parameter.least.value_or(-1e300) &&
         static_cast<double>(*value) <= parameter.most.value_or(1e300);
}

std::optional<std::string> text_fault(const Parameter& parameter, const std::string& value) {
  if (!parameter.choices.empty()) {
    if (std::ranges::find(parameter.choices, value) != parameter.choices.end()) return std::nullopt;
    return fmt::format("must be one of {}", fmt::join(parameter.choices, ", "));
  }
  const auto most = static_cast<std::size_t>(parameter.most.value_or(1'024));
  if (value.size() > most) return fmt::format("has {} bytes at most", most);
  return std::nullopt;
}

/// What is wrong with a value, or nothing.
std::optional<std::string> fault(const Parameter& parameter, const std::string& value) {
  switch (parameter.type) {
    case ParameterType::kText:
      return text_fault(parameter, value);
    case ParameterType::kId:
      if (is_id(value)) return std::nullopt;
      return "is an id: 1 to 128 characters of A-Z a-z 0-9 . _ : -";
    case ParameterType::kInteger:
      if (within(parse<std::int64_t>(value), parameter)) return std::nullopt;
      return "must be a whole number" + between(parameter);
    case ParameterType::kNumber:
      if (within(parse<double>(value), parameter)) return std::nullopt;
      return "must be a number" + between(parameter);
    case ParameterType::kBoolean:
      if (value == "true" || value == "false") return std::nullopt;
      return "must be true or false";
    case ParameterType::kTime:
      if (parse_time(value)) return std::nullopt;
      return "must be a time in UTC such as 2026-01-31T12:00:00Z, or ms since 1970";
  }
  return std::nullopt;
}

Problem at_fault(const std::string& name, const std::string& why) {
  return {400, fmt::format("{} {}", name, why), name};
}

/// `count` digits at `at`, or nothing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  const std::string_view part = text.substr(at, count);
  if (part.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return parse<int>(part);
}

}  // namespace

Route make_route(std::string method, std::string path, std::string name, std::string summary, std::string tag,
                 std::optional<desk::Permission> permission) {
  Route route;
  route.method = std::move(method);
  route.path = std::move(path);
  route.name = std::move(name);
  route.summary = std::move(summary);
  route.tag = std::move(tag);
  route.permission = permission;
  return route;
}

RoutePath split_path(std::string_view path) {
  RoutePath split;
  path.remove_prefix(std::min<std::size_t>(1, path.size()));
  while (!path.empty()) {
    const auto end = path.find('/');
    const std::string_view segment = path.substr(0, end);
    const bool parameter = segment.starts_with('{') && segment.ends_with('}');
    split.segments.emplace_back(parameter ? "" : segment);
    split.names.emplace_back(parameter ? segment.substr(1, segment.size() - 2) : "");
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return split;
}

Call::Call(HttpRequest& request, const Route& route, RequestTarget target, std::int64_t now_ms)
    : request_(request),
      route_(route),
      target_(std::move(target)),
      names_(split_path(route.path).names),
      now_ms_(now_ms) {}

const std::string& Call::path(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  return target_.segments.at(static_cast<std::size_t>(found - names_.begin()));
}

std::optional<std::string> Call::text(std::string_view name) const {
  const auto found =
      std::ranges::find(target_.params, name, [](const auto& one) { return std::string_view(one.first); });
  return found == target_.params.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> Call::integer(std::string_view name) const {
  const auto value = text(name);
  return value ? parse<std::int64_t>(*value) : std::nullopt;
}

std::optional<double> Call::number(std::string_view name) const {
  const auto value = text(name);
  return value ? parse<double>(*value) : std::nullopt;
}

std::optional<bool> Call::truth(std::string_view name) const {
  const auto value = text(name);
  return value ? std::optional(*value == "true") : std::nullopt;
}

std::optional<std::int64_t> Call::time(std::string_view name) const {
  const auto value = text(name);
  return value ? parse_time(*value) : std::nullopt;
}

Parameter fields_parameter() {
  return {"fields", ParameterType::kText, "members to keep of each, such as id,name", {}, {}, 2'048.0};
}

std::optional<Problem> parameter_problem(const Route& route, const RequestTarget& target) {
  const RoutePath path = split_path(route.path);
  for (std::size_t i = 0; i < path.names.size() && i < target.segments.size(); ++i) {
    const auto known = std::ranges::find(route.path_parameters, path.names[i], &Parameter::name);
    if (known == route.path_parameters.end()) continue;
    if (const auto why = fault(*known, target.segments[i])) return at_fault(known->name, *why);
  }
  for (std::size_t i = 0; i < target.params.size(); ++i) {
    const auto& [name, value] = target.params[i];
    const auto known = std::ranges::find(route.query, name, &Parameter::name);
    if (known == route.query.end())
      return at_fault(
          name, "is no parameter here" + std::string(route.query.empty() ? "" : "; known: ") + [&] {
            std::string names;
            for (const Parameter& one : route.query) names += (names.empty() ? "" : ", ") + one.name;
            return names;
          }());
    for (std::size_t j = 0; j < i; ++j)
      if (target.params[j].first == name) return at_fault(name, "is given more than once");
    if (const auto why = fault(*known, value)) return at_fault(name, *why);
  }
  for (const Parameter& one : route.query)
    if (one.required &&
        std::ranges::none_of(target.params, [&](const auto& given) { return given.first == one.name; }))
      return at_fault(one.name, "is missing: " + one.help);
  return std::nullopt;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  using namespace std::chrono;
  constexpr std::int64_t kFirst = -62'135'596'800'000, kLast = 253'402'300'799'999;  // years 1 to 9999
  if (const auto ms = parse<std::int64_t>(text)) return *ms >= kFirst && *ms <= kLast ? ms : std::nullopt;
  const auto y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  if (!y || !mo || !d || text[4] != '-' || text[7] != '-') return std::nullopt;
  const year_month_day date{year(*y), month(static_cast<unsigned>(*mo)), day(static_cast<unsigned>(*d))};
  if (!date.ok() || *y == 0) return std::nullopt;
  const std::int64_t midnight = sys_days(date).time_since_epoch().count() * 86'400'000LL;
  if (text.size() == 10) return midnight;
  const auto h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
  if ((text[10] != 'T' && text[10] != 't') || !h || !mi || !s || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  if (*h > 23 || *mi > 59 || *s > 59) return std::nullopt;
  std::size_t at = 19;
  std::int64_t ms = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t scale = 100;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      ms += (text[at] - '0') * scale;
    if (text[at - 1] == '.') return std::nullopt;
  }
  const std::string_view zone = text.substr(at);
  if (zone != "Z" && zone != "z" && zone != "+00:00") return std::nullopt;
  return midnight + ((*h * 60LL + *mi) * 60 + *s) * 1'000 + ms;
}

std::string format_time(std::int64_t ms) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(ms));
  const std::chrono::sys_time<std::chrono::seconds> at{seconds};
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", at, ms - seconds.count() * 1'000);
}

}  // namespace portent::serve
