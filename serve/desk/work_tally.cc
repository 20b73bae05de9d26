#include "serve/desk/work_tally.h"

namespace portent::serve::desk {
namespace {

const std::string kCorrective = "corrective";

std::optional<double> ratio(double of, double to) {
  return to > 0 ? std::optional(of / to) : std::nullopt;
}

store::StepSum& at(WorkTally& tally, Step step) {
  return tally.steps.at(static_cast<std::size_t>(step));
}

void add_step(store::StepSum& to, const store::StepSum& more) {
  to.orders += more.orders;
  to.ms += more.ms;
}

/// A sum over the kinds, and over those that are not corrective.
template <typename Count>
std::optional<double> share(const WorkTally& tally, Count count) {
  double all = 0, preventive = 0;
  for (const auto& [kind, one] : tally.kinds) {
    all += static_cast<double>(count(one));
    if (kind != kCorrective) preventive += static_cast<double>(count(one));
  }
  return ratio(preventive, all);
}

}  // namespace

void WorkTally::add(const store::ClosedOrders& orders) {
  if (orders.cost != 0) costs[orders.currency][orders.kind] += orders.cost;
  if (!orders.confirmed) {
    rejected += orders.orders;
    return;
  }
  KindTally& kind = kinds[orders.kind];
  kind.confirmed += orders.orders;
  kind.hours += orders.hours;
  due += orders.due;
  in_time += orders.in_time;
  add_step(at(*this, Step::kSensedWarned), orders.sensed_warned);
  add_step(at(*this, Step::kWarnedBegun), orders.warned_begun);
  add_step(at(*this, Step::kBegunDone), orders.begun_done);
}

void WorkTally::add(const store::AssessedOrders& orders) {
  add_step(at(*this, Step::kDoneAssessed), orders.done_assessed);
}

void WorkTally::add(const store::OpenOrders& orders) {
  kinds[orders.kind].open += orders.orders;
  overdue += orders.overdue;
}

WorkTally& WorkTally::operator+=(const WorkTally& more) {
  for (const auto& [name, kind] : more.kinds) {
    KindTally& to = kinds[name];
    to.confirmed += kind.confirmed;
    to.hours += kind.hours;
    to.open += kind.open;
  }
  for (const auto& [currency, by_kind] : more.costs)
    for (const auto& [kind, cost] : by_kind) costs[currency][kind] += cost;
  rejected += more.rejected;
  due += more.due;
  in_time += more.in_time;
  overdue += more.overdue;
  for (std::size_t i = 0; i < steps.size(); ++i) add_step(steps[i], more.steps[i]);
  return *this;
}

void WorkTally::follow(const WorkTally& later) {
  for (auto& [name, kind] : kinds) kind.open = 0;
  overdue = 0;
  *this += later;
}

std::int64_t open_orders(const WorkTally& tally) {
  std::int64_t open = 0;
  for (const auto& [name, kind] : tally.kinds) open += kind.open;
  return open;
}

std::optional<double> backlog_hours(const WorkTally& tally) {
  double hours = 0;
  for (const auto& [name, kind] : tally.kinds) {
    if (kind.open == 0) continue;
    if (kind.confirmed == 0 || kind.hours <= 0) return std::nullopt;
    hours += static_cast<double>(kind.open) * kind.hours / static_cast<double>(kind.confirmed);
  }
  return hours;
}

std::optional<double> schedule_compliance(const WorkTally& tally) {
  return ratio(static_cast<double>(tally.in_time), static_cast<double>(tally.due));
}

std::optional<double> preventive_share(const WorkTally& tally) {
  return share(tally, [](const KindTally& kind) { return kind.confirmed; });
}

std::optional<double> preventive_hours_share(const WorkTally& tally) {
  return share(tally, [](const KindTally& kind) { return kind.hours; });
}

}  // namespace portent::serve::desk
