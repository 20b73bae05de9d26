#include "serve/desk/period_statistics.h"

#include <algorithm>
#include <set>

#include "ingest/error.h"
#include "serve/desk/machine_periods.h"
#include "serve/desk/spread.h"
#include "serve/store/alarm_changes.h"
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
// Up to where was looked for what changes periods that are counted.
const std::string kEvents = "events", kAlarms = "alarm_changes";
// The next hour to be counted anew, and the one to go on with once that has got to the end; kNone: there is
// none.
const std::string kAgain = "again", kThen = "then_again";
constexpr std::int64_t kNone = INT64_MAX;

std::string name_of(Period period) {
  return period == Period::kHour ? "hour" : "day";
}

/// Of a period's statistics that which does not depend on the period: what the log keeps in order.
std::string scope_of(const PlantStatistics& statistics) {
  const std::string id = id_of(statistics);
  return id.substr(0, id.rfind('/'));
}

/// What a period came to.
struct Counted {
  Period period = Period::kHour;
  std::int64_t from = 0;
  std::vector<PlantStatistics> there;
  std::vector<PlantStatistics> gone;  ///< nothing is left of what was counted there before
};

/// Rows of an earlier count whose machines count elsewhere by now.
std::vector<PlantStatistics> gone_from(store::Session& session, const Counted& counted) {
  std::set<std::string> ids;
  for (const PlantStatistics& statistics : counted.there) ids.insert(id_of(statistics));
  std::vector<PlantStatistics> gone;
  for (const auto& row : store::periods_at(session, name_of(counted.period), counted.from)) {
    if (ids.contains(row.id)) continue;
    PlantStatistics& none = gone.emplace_back();
    none.site = row.site;
    none.line = row.line;
    none.asset_class = row.asset_class;
    none.period = counted.period;
    none.from = counted.from;
    none.work.emplace();
  }
  return gone;
}

Counted count_period(store::Session& session, Period period, std::int64_t from) {
  Counted counted{period, from, {}, {}};
  counted.there = statistics_of(machine_periods(session, from, from + length_of(period)), period, from);
  counted.gone = gone_from(session, counted);
  return counted;
}

void keep_row(store::Session& session, const PlantStatistics& statistics, bool there, Spread& spread,
              std::int64_t now_ms) {
  const std::string id = id_of(statistics), body = to_json(statistics);
  const auto revision =
      store::save_period(session, {id, name_of(statistics.period), statistics.from, statistics.site,
                                   statistics.line, statistics.asset_class, there ? body : ""});
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

void keep(store::Session& session, const Counted& counted, std::int64_t now_ms) {
  sums_are_due(session, counted.period, counted.from);
  Spread spread(session, now_ms);
  for (const PlantStatistics& statistics : counted.there) keep_row(session, statistics, true, spread, now_ms);
  for (const PlantStatistics& statistics : counted.gone) keep_row(session, statistics, false, spread, now_ms);
}

/// Hours are to be counted anew from there on, and their days. A count that is under way goes on to its end
/// first: what comes late again and again would let none get there.
void count_again_from(store::Session& session, std::int64_t from) {
  if (from >= store::counted_until(session, name_of(Period::kHour)).value_or(from)) return;
  const std::int64_t next = store::counted_until(session, kAgain).value_or(kNone);
  if (from >= next) return;
  if (next == kNone) return store::set_counted_until(session, kAgain, from);
  const std::int64_t then = store::counted_until(session, kThen).value_or(kNone);
  store::set_counted_until(session, kThen, std::min(from, then));
}

/// Goes on with that hour or, where nothing was counted of it yet, from where something else came late.
void go_on_again(store::Session& session, std::int64_t next) {
  if (next < store::counted_until(session, name_of(Period::kHour)).value_or(next))
    return store::set_counted_until(session, kAgain, next);
  store::set_counted_until(session, kAgain, store::counted_until(session, kThen).value_or(kNone));
  store::set_counted_until(session, kThen, kNone);
}

/// The earliest time of which something was told meanwhile that changes what was counted.
std::optional<std::int64_t> earliest_told(store::Session& session, std::int64_t after_ms,
                                          std::int64_t until_ms) {
  std::optional<std::int64_t> earliest = store::earliest_recorded(session, after_ms, until_ms);
  const auto also = [&](const std::optional<std::int64_t>& told) {
    if (told) earliest = std::min(*told, earliest.value_or(*told));
  };
  also(store::earliest_production(session, after_ms, until_ms));
  const std::int64_t seq = store::last_alarm_change(session);
  auto alarms = store::earliest_of_alarms(session, store::counted_until(session, kAlarms).value_or(seq), seq);
  store::set_counted_until(session, kAlarms, seq);
  // What may change all that was counted, and makes nothing be counted that was not.
  const auto first = store::oldest_period(session, name_of(Period::kHour));
  if (alarms == INT64_MIN) alarms = first;
  also(alarms);
  if (store::first_commissioned(session, after_ms, until_ms)) also(first);
  return earliest;
}

/// Counts the next hour anew, and its day with its last hour. False: there is none.
bool count_again(store::Store& store, const StatisticsOptions& options, std::int64_t now_ms,
                 const store::Lease& lease) {
  std::vector<Counted> counted;
  store.read([&](store::Session& session) {
    counted.clear();
    const std::int64_t next = store::counted_until(session, kAgain).value_or(kNone);
    if (next == kNone) return;
    const std::int64_t from = std::max(next, begin_of(Period::kHour, now_ms - options.most_behind_ms));
    counted.push_back(count_period(session, Period::kHour, from));
    const std::int64_t end = from + length_of(Period::kHour), day = begin_of(Period::kDay, from);
    if (end == day + length_of(Period::kDay)) counted.push_back(count_period(session, Period::kDay, day));
  });
  if (counted.empty()) return false;
  store.write([&](store::Session& session) {
    check_lease(session, lease);
    go_on_again(session, counted.front().from + length_of(Period::kHour));
    for (const Counted& each : counted) keep(session, each, now_ms);
  });
  return true;
}

}  // namespace

PeriodStatistics::PeriodStatistics(store::Store& store, StatisticsOptions options)
    : store_(store), options_(options) {
  for (const std::int64_t each : {options_.settle_ms, options_.pace_ms, options_.keep_hours_ms,
                                  options_.keep_days_ms, options_.most_behind_ms})
    if (each < 0) throw ingest::FatalError("statistics: a time is less than 0: give 0 or more", 2);
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
  const auto counted = store_.read([&](store::Session& session) {
    const auto from = due(session, period, now_ms);
    return from ? std::optional(count_period(session, period, *from)) : std::nullopt;
  });
  if (!counted) return false;
  store_.write([&](store::Session& session) {
    check_lease(session, lease);
    store::set_counted_until(session, name_of(period), counted->from + length_of(period));
    keep(session, *counted, now_ms);
  });
  return true;
}

void PeriodStatistics::look_back(std::int64_t now_ms, const store::Lease& lease) {
  store_.write([&](store::Session& session) {
    check_lease(session, lease);
    const std::int64_t until = now_ms - kCommitTime;
    const std::int64_t looked = store::counted_until(session, kEvents).value_or(until);
    if (const auto earliest = earliest_told(session, looked, until))
      count_again_from(session,
                       begin_of(Period::kHour, std::max(*earliest, now_ms - options_.most_behind_ms)));
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
                       sums_.step(*lease) || count_again(store_, options_, now_ms, *lease);
  counted_ms_ = now_ms;
  return counted;
}

}  // namespace portent::serve::desk
