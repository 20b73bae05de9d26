#include "serve/api/posted_sites.h"

#include "serve/desk/node_rules.h"
#include "serve/store/asset_site.h"

namespace portent::serve {
namespace {

constexpr int kMostNoted = 20;  // sites of one post: its items are not to fill the review list

}  // namespace

std::optional<Problem> PostedSites::problem_of_site(const std::string& site) {
  constexpr auto kWrite = desk::Permission::kWriteReadings;
  if (desk::may(call_.who(), kWrite, site, call_.now_ms())) return std::nullopt;
  if (++denied_ <= kMostNoted) return gate_.require(call_, kWrite, site);
  return Problem{403, "the permission readings.write is needed at " + site};
}

const Problem* PostedSites::problem_at(const std::string& asset) {
  auto [site, first] = sites_.try_emplace(asset);
  if (first) {
    const auto known = store::site_of_asset(session_, asset);
    site->second = known ? *known : desk::site_of_id(asset);
  }
  auto [problem, unasked] = problems_.try_emplace(site->second);
  if (unasked) problem->second = problem_of_site(site->second);
  return problem->second ? &*problem->second : nullptr;
}

}  // namespace portent::serve
