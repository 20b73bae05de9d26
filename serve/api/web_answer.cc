#include "serve/api/web_answer.h"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

WebAnswer problem_of(const Problem& problem) {
  return {problem.status, std::string(kProblemType), to_json(problem), {}};
}

std::string_view header_of(const WebAnswer& answer, std::string_view name) {
  const auto found = std::ranges::find(answer.headers, name,
                                       [](const auto& header) { return std::string_view(header.key); });
  return found == answer.headers.end() ? std::string_view() : std::string_view(found->value);
}

std::string bytes_of(const WebAnswer& answer, bool keep_alive, bool head_only) {
  std::string bytes = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, status_title(answer.status));
  bytes.reserve(bytes.size() + answer.body.size() + 512);
  const bool bodiless = answer.status == 204 || answer.status == 304 || answer.status < 200;
  if (!bodiless && !answer.content_type.empty()) add_header(bytes, "Content-Type", answer.content_type);
  if (!bodiless && !answer.stream) add_header(bytes, "Content-Length", std::to_string(answer.body.size()));
  for (const auto& header : answer.headers) add_header(bytes, header.key, header.value);
  add_header(bytes, "Connection", keep_alive ? "keep-alive" : "close");
  bytes += "\r\n";
  if (!bodiless && !head_only && !answer.stream) bytes += answer.body;
  return bytes;
}

}  // namespace portent::serve
