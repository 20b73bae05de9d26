#include "serve/desk/machine_periods.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "serve/store/machine_records.h"
#include "serve/store/order_figures.h"
#include "serve/store/production.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kMachines = 500;  // of one statement

/// Work by asset, and for each the site and class that its orders name.
struct Work {
  std::map<std::string, std::vector<std::pair<store::OrderPlace, WorkTally>>> by_asset;

  WorkTally& at(const store::OrderPlace& place) {
    auto& places = by_asset[place.asset];
    const auto found = std::ranges::find(places, place, [](const auto& each) { return each.first; });
    return found != places.end() ? found->second : places.emplace_back(place, WorkTally{}).second;
  }
  /// All of one asset, which is no longer among the others.
  WorkTally take(const std::string& asset) {
    WorkTally sum;
    const auto found = by_asset.find(asset);
    if (found == by_asset.end()) return sum;
    for (const auto& [place, tally] : found->second) sum += tally;
    by_asset.erase(found);
    return sum;
  }
};

Work work_in(store::Session& session, std::int64_t from, std::int64_t to) {
  Work work;
  for (const auto& orders : store::closed_orders(session, from, to)) work.at(orders.place).add(orders);
  for (const auto& orders : store::assessed_orders(session, from, to)) work.at(orders.place).add(orders);
  for (const auto& orders : store::open_orders_at(session, to)) work.at(orders.place).add(orders);
  return work;
}

/// What was told of the machines, by asset.
std::map<std::string, std::vector<store::Production>> made_in(store::Session& session, std::int64_t from,
                                                              std::int64_t to) {
  std::map<std::string, std::vector<store::Production>> made;
  for (store::Production& one : store::production_between(session, from, to))
    made[one.asset].push_back(std::move(one));
  return made;
}

AlarmTally tally_of(const store::AlarmCounts& counts) {
  return {counts.raised, counts.judged_true, counts.judged_false, counts.judged_late};
}

template <typename Found>
const Found* find(const std::map<std::string, Found>& in, const std::string& asset) {
  const auto found = in.find(asset);
  return found == in.end() ? nullptr : &found->second;
}

MachinePeriod placed(const std::string& site, const std::string& line, const std::string& asset_class) {
  MachinePeriod machine;
  machine.site = site;
  machine.line = line;
  machine.asset_class = asset_class;
  return machine;
}

/// Whether its events tell when it was there: of a candidate nobody has said yet that it is a machine, and
/// one that was scrapped before events were kept was never there.
bool is_told_of(const store::Machine& machine, std::span<const ConditionChange> conditions) {
  const auto went = [](const ConditionChange& change) {
    return change.to == MachineCondition::kNotThere && change.ts != INT64_MIN;
  };
  return !machine.candidate && (!machine.scrapped || std::ranges::any_of(conditions, went));
}

/// What is left is about no machine.
void add_others(const Work& work, std::vector<MachinePeriod>& to) {
  for (const auto& [asset, places] : work.by_asset)
    for (const auto& [place, tally] : places) {
      to.push_back(placed(place.site, "", place.asset_class));
      to.back().work = tally;
    }
}

}  // namespace

std::vector<MachinePeriod> machine_periods(store::Session& session, std::int64_t from, std::int64_t to) {
  const std::vector<store::Machine> machines = store::all_machines(session);
  const auto alarms = store::alarm_counts(session, from, to);
  const auto made = made_in(session, from, to);
  Work work = work_in(session, from, to);
  std::vector<MachinePeriod> told;
  told.reserve(machines.size());
  for (std::size_t i = 0; i < machines.size(); i += kMachines) {
    const std::span some = std::span(machines).subspan(i, std::min(kMachines, machines.size() - i));
    const store::MachineRange range{some.front().id, some.back().id};
    auto events = store::condition_events(session, range, to);
    const auto heard = store::heard_machines(session, range, from, to);
    for (const store::Machine& machine : some) {
      const auto conditions = conditions_of(events[machine.id]);
      MachinePeriod& one = told.emplace_back(placed(machine.site, machine.line, machine.asset_class));
      if (is_told_of(machine, conditions)) one.uptime = uptime_in(conditions, from, to);
      if (const auto* found = find(heard, machine.id)) {
        one.live = found->live;
        one.completeness = found->completeness;
      }
      if (const auto* found = find(alarms, machine.id)) one.alarms = tally_of(*found);
      if (const auto* found = find(made, machine.id))
        for (const store::Production& record : *found)
          one.production += production_in(record, conditions, from, to);
      one.work = work.take(machine.id);
    }
  }
  add_others(work, told);
  return told;
}

}  // namespace portent::serve::desk
