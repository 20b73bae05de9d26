#include "serve/desk/period_statistics.h"

#include <algorithm>

#include "ingest/error.h"
#include "serve/desk/machine_periods.h"
#include "serve/desk/spread.h"
#include "serve/store/asset_hours.h"
#include "serve/store/due.h"
#include "serve/store/machine_records.h"
#include "serve/store/outbox.h"
#include "serve/store/period_statistics.h"
#include "serve/store/production.h"

namespace portent::serve::desk {
namespace {

constexpr std::int64_t kLookEvery = 60'000;    // ms
constexpr std::int64_t kCommitTime = 10'000;   // ms that an event may take from its time to its commit
constexpr std::size_t kForgetAtOnce = 10'000;  // rows
const std::string kEvents = "events";

std::string name_of(Period period) {
  return period == Period::kHour ? "hour" : "day";
}

/// Of a period's statistics that which does not depend on the period: what the log keeps in order.
std::string scope_of(const PlantStatistics& statistics) {
  const std::string id = id_of(statistics);
  return id.substr(0, id.rfind('/'));
}

void keep(store::Session& session, const PlantStatistics& statistics, Spread& spread, std::int64_t now_ms) {
  const std::string id = id_of(statistics), body = to_json(statistics);
  const auto revision =
      store::save_period(session, {id, name_of(statistics.period), statistics.from, statistics.site,
                                   statistics.line, statistics.asset_class, body});
  if (!revision) return;
  store::add_to_outbox(session, {"statistics/" + id + "/" + std::to_string(*revision),
                                 "topic:statistics",
                                 scope_of(statistics),
                                 body,
                                 now_ms,
                                 {}});
  spread.tell({"statistics", "statistics." + name_of(statistics.period),
               "statistics/" + id + "/" + std::to_string(*revision), scope_of(statistics), statistics.site,
               std::vector{statistics.asset_class}, models::policy::Level::kNone, body});
}

}  // namespace

PeriodStatistics::PeriodStatistics(store::Store& store, StatisticsOptions options)
    : store_(store), options_(options) {
  for (const std::int64_t each : {options_.settle_ms, options_.pace_ms, options_.keep_hours_ms,
                                  options_.keep_days_ms, options_.most_behind_ms})
    if (each < 0) throw ingest::FatalError("statistics: a time is less than 0: give 0 or more", 2);
}

std::vector<PlantStatistics> PeriodStatistics::count(store::Session& session, Period period,
                                                     std::int64_t from) const {
  return statistics_of(machine_periods(session, from, from + length_of(period)), period, from);
}

std::optional<std::int64_t> PeriodStatistics::due(store::Session& session, Period period,
                                                  std::int64_t now_ms) const {
  // A desk that never counted begins with the last period that has ended.
  const std::int64_t length = length_of(period), current = begin_of(period, now_ms - options_.settle_ms);
  const std::int64_t next = store::counted_until(session, name_of(period)).value_or(current - length);
  const std::int64_t from = std::max(next, begin_of(period, now_ms - options_.most_behind_ms));
  return from < current ? std::optional(from) : std::nullopt;
}

bool PeriodStatistics::count_one(Period period, std::int64_t now_ms, const store::Lease& lease) {
  // Read apart from the writing, which would keep other writers waiting meanwhile.
  std::optional<std::int64_t> from;
  const auto counted = store_.read([&](store::Session& session) {
    from = due(session, period, now_ms);
    return from ? count(session, period, *from) : std::vector<PlantStatistics>();
  });
  if (!from) return false;
  store_.write([&](store::Session& session) {
    check_lease(session, lease);
    store::set_counted_until(session, name_of(period), *from + length_of(period));
    sums_are_due(session, period, *from);
    Spread spread(session, now_ms);
    for (const PlantStatistics& statistics : counted) keep(session, statistics, spread, now_ms);
  });
  return true;
}

void PeriodStatistics::look_back(std::int64_t now_ms, const store::Lease& lease) {
  store_.write([&](store::Session& session) {
    check_lease(session, lease);
    const std::int64_t until = now_ms - kCommitTime;
    const std::int64_t looked = store::counted_until(session, kEvents).value_or(until);
    auto earliest = store::earliest_recorded(session, looked, until);
    if (const auto made = store::earliest_production(session, looked, until))
      earliest = std::min(*made, earliest.value_or(*made));
    for (const Period period : {Period::kHour, Period::kDay}) {
      const auto next = store::counted_until(session, name_of(period));
      if (!earliest || !next) continue;
      const std::int64_t back = begin_of(period, std::max(*earliest, now_ms - options_.most_behind_ms));
      if (back < *next) store::set_counted_until(session, name_of(period), back);
    }
    store::set_counted_until(session, kEvents, std::max(looked, until));
  });
}

void PeriodStatistics::forget(std::int64_t now_ms, const store::Lease& lease) {
  store_.write([&](store::Session& session) {
    check_lease(session, lease);
    if (options_.keep_hours_ms > 0)
      store::forget_periods(session, "hour", now_ms - options_.keep_hours_ms, kForgetAtOnce);
    if (options_.keep_days_ms > 0) {
      store::forget_periods(session, "day", now_ms - options_.keep_days_ms, kForgetAtOnce);
      forget_months(session, now_ms - options_.keep_days_ms, kForgetAtOnce);
    }
    // A day longer, since the first of the days that may be counted anew begins before.
    store::forget_asset_hours(session, now_ms - options_.most_behind_ms - 86'400'000, kForgetAtOnce);
  });
}

bool PeriodStatistics::step(std::int64_t now_ms, const std::optional<store::Lease>& lease) {
  if (!lease) return false;
  if (store::is_due(now_ms, looked_ms_, kLookEvery)) {
    look_back(now_ms, *lease);
    forget(now_ms, *lease);
    looked_ms_ = now_ms;
  }
  if (!store::is_due(now_ms, counted_ms_, options_.pace_ms)) return false;
  const bool counted = count_one(Period::kHour, now_ms, *lease) || count_one(Period::kDay, now_ms, *lease) ||
                       sums_.step(*lease);
  counted_ms_ = now_ms;
  return counted;
}

}  // namespace portent::serve::desk
