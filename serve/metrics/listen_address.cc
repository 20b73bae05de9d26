#include "serve/metrics/listen_address.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace portent::serve {
namespace {

bool is_host(std::string_view host, std::string_view marks) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || marks.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  ListenAddress address;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (address.port < 0 || address.port > 65535 || digits.front() == '-') return std::nullopt;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!is_host(host, bracketed ? ":." : ".-")) return std::nullopt;
  address.host = host;
  return address;
}

}  // namespace portent::serve
