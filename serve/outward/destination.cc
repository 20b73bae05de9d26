#include "serve/outward/destination.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

namespace portent::serve::outward {
namespace {

std::string small(std::string_view text) {
  std::string made(text);
  for (char& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return made;
}

struct Url {
  std::string scheme, host, port;
  bool has_user = false;
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::optional<Url> parse_url(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return std::nullopt;
  return Url{part_of(url.get(), CURLUPART_SCHEME), small(part_of(url.get(), CURLUPART_HOST)),
             part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT),
             !part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty()};
}

bool plain(std::string_view text, std::string_view also) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           also.find(c) != std::string_view::npos;
  });
}

bool may_connect4(std::uint32_t address, bool this_machine) {
  const std::uint32_t first = address >> 24;
  if (first == 127) return this_machine;
  return first != 0 && first < 224 && address >> 16 != 0xa9fe;  // 169.254.0.0/16
}

bool may_connect6(const in6_addr& address, bool this_machine) {
  if (IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_V4COMPAT(&address)) {
    if (IN6_IS_ADDR_LOOPBACK(&address)) return this_machine;
    std::uint32_t inner = 0;
    std::memcpy(&inner, address.s6_addr + 12, sizeof inner);
    return may_connect4(ntohl(inner), this_machine);
  }
  if (IN6_IS_ADDR_LOOPBACK(&address)) return this_machine;
  return !IN6_IS_ADDR_UNSPECIFIED(&address) && !IN6_IS_ADDR_LINKLOCAL(&address) &&
         !IN6_IS_ADDR_MULTICAST(&address);
}

}  // namespace

AllowList::AllowList(std::string_view text) {
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view entry = text.substr(0, comma);
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    if (!entry.empty()) entries_.push_back(small(entry));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
}

bool AllowList::has(std::string_view entry) const {
  return std::ranges::find(entries_, entry) != entries_.end();
}

std::string url_problem(const std::string& text, const AllowList& allow) {
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; }))
    return "is no URL: it holds blanks or letters that must be escaped";
  const auto url = parse_url(text);
  if (!url || url->host.empty()) return "is no URL, such as https://cmms.plant1/hooks/portent";
  if (url->scheme != "https" && url->scheme != "http") return "must begin with https:// or http://";
  if (url->has_user) return "holds a user or a password: webhooks are signed instead";
  const bool usual = url->port == (url->scheme == "https" ? "443" : "80");
  if ((usual && allow.has(url->host)) || allow.has(url->host + ":" + url->port)) return "";
  return "is of a host that outward.allow does not list: its owner lists it first (" + url->host +
         (usual ? ")" : ":" + url->port + ")");
}

std::string mail_problem(const std::string& address, const AllowList& allow) {
  const std::size_t at = address.find('@');
  if (at == std::string::npos || address.size() > 254 ||
      !plain(address.substr(0, at), ".!#$%&'*+/=?^_`{|}~-") || !plain(address.substr(at + 1), ".-"))
    return "is no address of mail, such as shift@plant1.example";
  const std::string whole = small(address);
  if (allow.has(whole) || allow.has(whole.substr(at))) return "";
  return "is of a domain that outward.allow does not list: its owner lists it first (" + whole.substr(at) +
         ")";
}

std::string address_problem(const std::string& kind, const std::string& address, const AllowList& allow) {
  return kind == "email" ? mail_problem(address, allow) : url_problem(address, allow);
}

bool names_this_machine(const std::string& text) {
  const auto url = parse_url(text);
  if (!url) return false;
  in_addr four{};
  if (inet_pton(AF_INET, url->host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  return url->host == "localhost" || url->host == "[::1]";
}

bool may_connect(const sockaddr* address, bool this_machine) {
  if (address->sa_family == AF_INET)
    return may_connect4(ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr), this_machine);
  return address->sa_family == AF_INET6 &&
         may_connect6(reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, this_machine);
}

}  // namespace portent::serve::outward
