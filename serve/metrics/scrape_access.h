#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "serve/api/http_request.h"
#include "serve/api/web_answer.h"

namespace portent::serve {

/// Who may read the metrics, and over what. On loopback nothing of it is needed; on an address that other
/// machines reach there must be a certificate, or a key, or the word that anybody may.
struct ScrapeAccess {
  std::filesystem::path certificate = {};  ///< PEM: the server's own first; TLS where it is set, with its key
  std::filesystem::path certificate_key = {};
  std::filesystem::path key_file =
      {};             ///< its first line is what a scraper shows as `Authorization: Bearer KEY`
  bool open = false;  ///< whoever reaches the address may read
};

/// An address of this machine that no other one reaches: 127.0.0.0/8, ::1, localhost.
bool is_loopback(const std::string& host);

/// What is wrong with serving at `host` by `access`, and how to mend it; nothing where it is fine.
std::optional<std::string> access_problem(const std::string& host, const ScrapeAccess& access);

/// The key that scrapers must show. Thread-safe.
class ScrapeKey {
 public:
  /// Reads the first line of `file`; throws FatalError where that can't be read or is no key of 16 to 1,024
  /// printable characters without blanks.
  explicit ScrapeKey(const std::filesystem::path& file);
  /// 401 for whoever does not show it; compared in constant time.
  std::optional<WebAnswer> refuse(const HttpRequest& request) const;

 private:
  std::string expected_;  ///< the whole header
};

}  // namespace portent::serve
