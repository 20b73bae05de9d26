#include "serve/desk/storm.h"

#include <algorithm>
#include <map>

namespace portent::serve::desk {

std::vector<std::size_t> storm_members(const AlarmPolicy& policy, std::span<const store::Alarm> alarms) {
  std::vector<std::size_t> members;
  std::map<std::string_view, int> assets;  // of those in the window
  std::size_t begin = 0, taken = 0;        // all before `taken` that belong to a storm are members
  for (std::size_t end = 0; end < alarms.size(); ++end) {
    ++assets[alarms[end].key.asset];
    while (alarms[end].raised_ms - alarms[begin].raised_ms > policy.storm_within_ms) {
      const auto left = assets.find(alarms[begin++].key.asset);
      if (--left->second == 0) assets.erase(left);
    }
    if (static_cast<int>(assets.size()) < policy.storm_assets) continue;
    for (taken = std::max(taken, begin); taken <= end; ++taken) members.push_back(taken);
  }
  return members;
}

}  // namespace portent::serve::desk
