#include "serve/desk/principal.h"

#include <algorithm>
#include <set>

namespace portent::serve::desk {
namespace {

bool holds(const Right& right, Permission permission, std::int64_t now_ms) {
  return right.permissions.has(permission) && now_ms < right.until_ms;
}

}  // namespace

bool may(const Principal& who, Permission permission, std::string_view site, std::int64_t now_ms) {
  return std::ranges::any_of(who.rights, [&](const Right& right) {
    const bool here = right.site == kEverySite || (!site.empty() && right.site == site);
    return here && holds(right, permission, now_ms);
  });
}

bool may_somewhere(const Principal& who, Permission permission, std::int64_t now_ms) {
  return std::ranges::any_of(who.rights,
                             [&](const Right& right) { return holds(right, permission, now_ms); });
}

SiteScope sites_for(const Principal& who, Permission permission, std::int64_t now_ms) {
  if (may(who, permission, "", now_ms)) return {true, {}};
  std::set<std::string> sites;
  for (const Right& right : who.rights)
    if (holds(right, permission, now_ms)) sites.insert(right.site);
  return {false, {sites.begin(), sites.end()}};
}

}  // namespace portent::serve::desk
