#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portent::serve {

struct ListenAddress {
  std::string host;  ///< without brackets
  int port = 0;
  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Reads HOST:PORT or [IPV6]:PORT, port 0..65535; nullopt for anything else.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace portent::serve
