#include "serve/api/web_answer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace portent::serve {
namespace {

void add_clean(std::string& to, std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    to += (byte < 0x20 && c != '\t') || byte == 0x7f ? ' ' : c;
  }
}

void add_header(std::string& to, std::string_view name, std::string_view value) {
  add_clean(to, name);
  to += ": ";
  add_clean(to, value);
  to += "\r\n";
}

/// On every answer that does not say otherwise itself, also on refusals.
constexpr std::pair<std::string_view, std::string_view> kHardening[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cache-Control", "no-store"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
    {"Content-Security-Policy",
     "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}};

/// Made once a second.
const std::string& date() {
  thread_local std::time_t made = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != std::exchange(made, now)) text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
  return text;
}

}  // namespace

WebAnswer problem_of(const Problem& problem) {
  return {problem.status, std::string(kProblemType), to_json(problem), {}};
}

WebAnswer busy_answer() {
  WebAnswer answer = problem_of({503, "others are changing the same: try again"});
  answer.headers.push_back({"Retry-After", "1"});
  return answer;
}

std::string_view header_of(const WebAnswer& answer, std::string_view name) {
  const auto found = std::ranges::find(answer.headers, name,
                                       [](const auto& header) { return std::string_view(header.key); });
  return found == answer.headers.end() ? std::string_view() : std::string_view(found->value);
}

std::string bytes_of(const WebAnswer& answer, bool keep_alive, bool head_only, bool encrypted) {
  std::string bytes = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, status_title(answer.status));
  bytes.reserve(bytes.size() + answer.body.size() + 768);
  const bool bodiless = answer.status == 204 || answer.status == 304 || answer.status < 200;
  if (!bodiless && !answer.content_type.empty()) add_header(bytes, "Content-Type", answer.content_type);
  if (!bodiless && !answer.stream) add_header(bytes, "Content-Length", std::to_string(answer.body.size()));
  for (const auto& header : answer.headers) add_header(bytes, header.key, header.value);
  for (const auto& [name, value] : kHardening)
    if (header_of(answer, name).empty()) add_header(bytes, name, value);
  if (encrypted) add_header(bytes, "Strict-Transport-Security", "max-age=31536000");
  add_header(bytes, "Date", date());
  add_header(bytes, "Connection", keep_alive ? "keep-alive" : "close");
  bytes += "\r\n";
  if (!bodiless && !head_only && !answer.stream) bytes += answer.body;
  return bytes;
}

}  // namespace portent::serve
