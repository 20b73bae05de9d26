#include "serve/api/posted_sites.h"

#include "serve/desk/node_rules.h"
#include "serve/store/asset_site.h"

namespace portent::serve {
namespace {

constexpr auto kWrite = desk::Permission::kWriteReadings;
constexpr int kMostNoted = 20;  // sites of one post: its items are not to fill the review list

}  // namespace

PostedSites::Place PostedSites::place_of(const std::string& asset) const {
  const std::string by_id = desk::site_of_id(asset);
  const auto known = store::site_of_asset(session_, asset);
  if (!known) return {by_id, by_id};
  const bool seen = desk::may(call_.who(), desk::Permission::kReadAssets, *known, call_.now_ms());
  return {*known, seen ? *known : by_id};
}

std::optional<Problem> PostedSites::problem_of_place(const Place& place) {
  if (desk::may(call_.who(), kWrite, place.site, call_.now_ms())) return std::nullopt;
  if (++denied_ <= kMostNoted) static_cast<void>(gate_.require(call_, kWrite, place.site));
  if (desk::may(call_.who(), kWrite, place.told, call_.now_ms()))
    return Problem{403, "the asset stands at another site than the one that its id begins with"};
  return Problem{403, "the permission readings.write is needed " +
                          (place.told.empty() ? "for every site" : "at " + place.told)};
}

const Problem* PostedSites::problem_at(const std::string& asset) {
  auto [place, first] = places_.try_emplace(asset);
  if (first) place->second = place_of(asset);
  auto [problem, unasked] = problems_.try_emplace(place->second);
  if (unasked) problem->second = problem_of_place(place->second);
  return problem->second ? &*problem->second : nullptr;
}

}  // namespace portent::serve
