#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "serve/desk/permission.h"

namespace portent::serve::desk {

inline constexpr std::string_view kEverySite = "*";

/// Permissions at one site, or at every one ("*"), until a time.
struct Right {
  Permissions permissions;
  std::string site = std::string(kEverySite);
  std::int64_t until_ms = INT64_MAX;
  friend bool operator==(const Right&, const Right&) = default;
};

/// Who makes a request. One that nobody named may nothing.
struct Principal {
  enum class Kind : std::uint8_t { kNobody, kKey, kPerson, kLocal };
  Kind kind = Kind::kNobody;
  std::string id;    ///< of the key or the person, such as "key_0f3a..."
  std::string name;  ///< for people who read the audit file
  std::vector<Right> rights;
  friend bool operator==(const Principal&, const Principal&) = default;
};

/// Whether `who` may do it at `site`. An empty site is none in particular: only a right for every site
/// counts.
bool may(const Principal& who, Permission permission, std::string_view site, std::int64_t now_ms);
/// Whether there is any site where `who` may.
bool may_somewhere(const Principal& who, Permission permission, std::int64_t now_ms);

/// Where somebody may do something: everywhere, or at the sites named.
struct SiteScope {
  bool everywhere = false;
  std::vector<std::string> sites;  ///< in their order, each once; empty where everywhere
  friend bool operator==(const SiteScope&, const SiteScope&) = default;
};
/// What lists are filtered by.
SiteScope sites_for(const Principal& who, Permission permission, std::int64_t now_ms);

}  // namespace portent::serve::desk
