#include "serve/metrics/scrape_access.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "ingest/error.h"
#include "serve/desk/secret.h"

namespace portent::serve {
namespace {

constexpr std::size_t kShortest = 16, kLongest = 1'024;

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line))
    throw ingest::FatalError(fmt::format("metrics.key_file: cannot read a key in {}", file.string()));
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace

bool is_loopback(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (::inet_pton(AF_INET, host.c_str(), address.data()) == 1) return address[0] == 127;
  if (::inet_pton(AF_INET6, host.c_str(), address.data()) != 1) return host == "localhost";
  std::array<unsigned char, sizeof(in6_addr)> loopback{};
  loopback.back() = 1;
  return address == loopback;
}

std::optional<std::string> access_problem(const std::string& host, const ScrapeAccess& access) {
  if (access.certificate.empty() != access.certificate_key.empty())
    return "metrics.certificate and metrics.certificate_key: TLS needs both files";
  if (is_loopback(host) || access.open || !access.certificate.empty() || !access.key_file.empty())
    return std::nullopt;
  return fmt::format(
      "cannot serve metrics on {}: other machines could read them; set metrics.certificate and "
      "metrics.certificate_key (TLS), or metrics.key_file (a key that Prometheus shows), or "
      "metrics.open=true "
      "where anybody may",
      host);
}

ScrapeKey::ScrapeKey(const std::filesystem::path& file) : expected_("Bearer ") {
  const std::string key = first_line(file);
  const auto odd = [](char c) { return c <= ' ' || c > '~'; };
  if (key.size() < kShortest || key.size() > kLongest || std::ranges::any_of(key, odd))
    throw ingest::FatalError(
        fmt::format("metrics.key_file: the first line of {} is no key of {} to {} letters, digits and marks "
                    "without blanks",
                    file.string(), kShortest, kLongest));
  expected_ += key;
}

std::optional<WebAnswer> ScrapeKey::refuse(const HttpRequest& request) const {
  const auto shown = request.header("authorization");
  if (shown && desk::equal_in_constant_time(*shown, expected_)) return std::nullopt;
  WebAnswer answer{401,
                   "text/plain; charset=utf-8",
                   "show the key of the metrics: Authorization: Bearer KEY\n",
                   {{"WWW-Authenticate", "Bearer realm=\"portent metrics\""}}};
  return answer;
}

}  // namespace portent::serve
