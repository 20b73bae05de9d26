#include "serve/api/http_request.h"

#include <algorithm>
#include <charconv>

namespace portent::serve {
namespace {

using Refused = tl::unexpected<Problem>;

Refused refuse(int status, std::string detail, std::string where = "") {
  return Refused(Problem{status, std::move(detail), std::move(where)});
}

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return made;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Everything up to the next CRLF, which is taken away.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 2, text.size()));
  return line;
}

/// The request line's version, checked; the rest goes into `head`.
tl::expected<int, Problem> parse_line(std::string_view line, RequestHead& head) {
  const auto first = line.find(' '), second = line.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos)
    return refuse(400, "the request line is not METHOD TARGET HTTP/1.1");
  const std::string_view method = line.substr(0, first), version = line.substr(second + 1);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  if (!is_token(method) || method.size() > 16) return refuse(400, "the method is no token of HTTP");
  if (target.size() > kLongestTarget) return refuse(414, "the request's target is longer than 8192 bytes");
  const bool plain =
      std::ranges::all_of(target, [](char c) { return c > 0x20 && static_cast<unsigned char>(c) < 0x7f; });
  const bool star = target == "*" && method == "OPTIONS";
  if (!plain || (!target.starts_with('/') && !star))
    return refuse(400, "the request's target must be a path that begins with '/', in ASCII, others escaped");
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return version.starts_with("HTTP/") && version.size() == 8
               ? refuse(505, "this server speaks HTTP/1.1")
               : refuse(400, "the request line does not end with HTTP/1.1");
  head.request.method = method;
  head.request.target = target;
  return version.back() - '0';
}

std::optional<Problem> add_header(std::string_view line, HttpRequest& request) {
  const auto colon = line.find(':');
  if (line.starts_with(' ') || line.starts_with('\t') || colon == std::string_view::npos ||
      !is_token(line.substr(0, colon)))
    return Problem{400, "a header is not NAME: VALUE on one line"};
  const std::string_view value = trimmed(line.substr(colon + 1));
  std::string name = lower(line.substr(0, colon));
  if (std::ranges::any_of(value, [](char c) { return c != '\t' && is_control(c); }))
    return Problem{400, "a header's value holds a control character", std::move(name)};
  if (request.headers.size() == kMostHeaders) return Problem{431, "a request has 100 headers at most"};
  request.headers.push_back({std::move(name), std::string(value)});
  return std::nullopt;
}

std::size_t count(const HttpRequest& request, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(
      request.headers, name, [](const auto& header) { return std::string_view(header.key); }));
}

std::optional<Problem> frame(RequestHead& head, int minor) {
  const HttpRequest& request = head.request;
  const std::size_t lengths = count(request, "content-length"), codings = count(request, "transfer-encoding");
  if (lengths + codings > 1)
    return Problem{400, "a body has one length: either one Content-Length or chunks", "content-length"};
  if (codings == 1 && minor == 0) return Problem{400, "HTTP/1.0 knows no chunks", "transfer-encoding"};
  if (codings == 1) {
    if (lower(*request.header("transfer-encoding")) != "chunked")
      return Problem{501, "the one transfer coding known here is chunked", "transfer-encoding"};
    head.chunked = true;
  }
  if (lengths == 0) return std::nullopt;
  const std::string_view text = *request.header("content-length");
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    return Problem{400, "Content-Length is no number of bytes", "content-length"};
  head.length = length;
  return std::nullopt;
}

bool names(const HttpRequest& request, std::string_view word) {
  for (const auto& header : request.headers) {
    if (header.key != "connection") continue;
    std::string_view rest = header.value;
    for (;;) {
      const auto comma = rest.find(',');
      if (lower(trimmed(rest.substr(0, comma))) == word) return true;
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return false;
}

}  // namespace

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& one : headers) {
    if (one.key != name) continue;
    if (found) return std::nullopt;
    found = one.value;
  }
  return found;
}

tl::expected<RequestHead, Problem> parse_head(std::string_view text) {
  RequestHead head;
  const auto minor = parse_line(take_line(text), head);
  if (!minor) return tl::unexpected(minor.error());
  while (!text.empty())
    if (auto problem = add_header(take_line(text), head.request)) return tl::unexpected(*std::move(problem));
  if (const std::size_t hosts = count(head.request, "host"); hosts > 1 || (hosts == 0 && *minor == 1))
    return refuse(400, "a request names its host once", "host");
  if (auto problem = frame(head, *minor)) return tl::unexpected(*std::move(problem));
  const auto expect = head.request.header("expect");
  if (expect && lower(*expect) != "100-continue")
    return refuse(417, "the one expectation known here is 100-continue", "expect");
  head.expects_continue = expect.has_value() && *minor == 1;
  head.keep_alive = *minor == 1 ? !names(head.request, "close") : names(head.request, "keep-alive");
  return head;
}

}  // namespace portent::serve
