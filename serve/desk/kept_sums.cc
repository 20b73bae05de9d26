#include "serve/desk/kept_sums.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace portent::serve::desk {
namespace {

using store::PeriodRow;
using store::Session;
using Scope = std::tuple<std::string, std::string, std::string>;  // site, line, class
using Month = std::chrono::year_month;

// Periods of their own, and up to where they hold: no day, or none at all, stands in them from there on.
const std::string kMonth = "month", kSoFar = "so_far";
const std::string kMonthDue = "month_due";  // from where on months are to be made anew

Month month_of(std::int64_t ts_ms) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ts_ms)))};
  return day.year() / day.month();
}

std::int64_t ms_of(const Month& month) {
  return std::chrono::sys_days(month / 1).time_since_epoch() / std::chrono::milliseconds(1);
}

/// What all hours or days in [from, to) come to, by scope, as rows of the period `as` that begins at `from`.
std::vector<PeriodRow> summed(Session& session, Period of, std::int64_t from, std::int64_t to,
                              const std::string& as) {
  std::map<Scope, Figures> sums;
  for (std::int64_t begin = from; begin < to; begin += length_of(of))
    for (const PeriodRow& row : store::periods_at(session, of == Period::kHour ? "hour" : "day", begin))
      sums[{row.site, row.line, row.asset_class}].follow(
          figures_of(nlohmann::json::parse(row.body, nullptr, false)));
  std::vector<PeriodRow> rows;
  for (const auto& [scope, figures] : sums) {
    const auto& [site, line, asset_class] = scope;
    const std::string id = site + "/" + line + "/" + asset_class + "/" + as + "/" + std::to_string(from);
    rows.push_back({id, as, from, site, line, asset_class, figures_json(figures).dump()});
  }
  return rows;
}

/// The day whose hours are summed up until `until`, which lies in it or ends it.
std::int64_t day_until(std::int64_t until) {
  return begin_of(Period::kDay, until - 1);
}

void append(std::vector<PeriodRow>& to, std::vector<PeriodRow> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::optional<std::int64_t> end_of_newest(Session& session, Period period) {
  const auto begin = newest_period(session, period == Period::kHour ? "hour" : "day");
  return begin ? std::optional(*begin + length_of(period)) : std::nullopt;
}

std::int64_t begin_of_month(std::int64_t ts_ms) {
  return ms_of(month_of(ts_ms));
}

std::int64_t next_month(std::int64_t ts_ms) {
  return ms_of(month_of(ts_ms) + std::chrono::months(1));
}

bool KeptSums::step(const store::Lease& lease) {
  return sum_day(lease) || sum_month(lease);
}

bool KeptSums::sum_day(const store::Lease& lease) {
  std::optional<std::int64_t> until;
  const auto rows = store_.read([&](Session& session) {
    until = end_of_newest(session, Period::kHour);
    if (until == store::counted_until(session, kSoFar)) until.reset();
    return until ? summed(session, Period::kHour, day_until(*until), *until, kSoFar)
                 : std::vector<PeriodRow>();
  });
  if (!until) return false;
  store_.write([&](Session& session) {
    check_lease(session, lease);
    store::replace_periods(session, kSoFar, INT64_MIN, INT64_MAX, rows);
    store::set_counted_until(session, kSoFar, *until);
  });
  return true;
}

bool KeptSums::sum_month(const store::Lease& lease) {
  std::optional<std::int64_t> from;
  std::int64_t until = 0, kept = INT64_MIN;
  const auto rows = store_.read([&](Session& session) -> std::vector<PeriodRow> {
    const auto end = end_of_newest(session, Period::kDay), known = store::counted_until(session, kMonth);
    if (!end) return {};
    kept = known.value_or(kept);
    const std::int64_t next = known.value_or(*store::oldest_period(session, "day"));
    const std::int64_t due = std::min(next, store::counted_until(session, kMonthDue).value_or(next));
    if (due >= *end) return {};
    from = begin_of_month(due);
    until = std::min(*end, next_month(due));
    return summed(session, Period::kDay, *from, until, kMonth);
  });
  if (!from) return false;
  store_.write([&](Session& session) {
    check_lease(session, lease);
    store::replace_periods(session, kMonth, *from, *from + 1, rows);
    store::set_counted_until(session, kMonth, std::max(kept, until));
    store::set_counted_until(session, kMonthDue, until);
  });
  return true;
}

void sums_are_due(Session& session, Period period, std::int64_t from_ms) {
  if (period == Period::kDay) {
    const auto due = store::counted_until(session, kMonthDue);
    if (due && *due > from_ms) store::set_counted_until(session, kMonthDue, from_ms);
    return;
  }
  const auto so_far = store::counted_until(session, kSoFar);
  if (so_far && from_ms < *so_far && from_ms >= day_until(*so_far))
    store::set_counted_until(session, kSoFar, 0);
}

void forget_months(Session& session, std::int64_t before_ms, std::size_t most) {
  store::forget_periods(session, kMonth, begin_of_month(before_ms), most);
}

std::vector<PeriodRow> rows_to_add_up(Session& session, const store::PeriodScope& scope, std::int64_t from_ms,
                                      std::int64_t to_ms, bool months, std::size_t most) {
  std::int64_t at = from_ms;
  std::vector<PeriodRow> rows;
  const auto add = [&](const std::string& period, std::int64_t until) {
    if (until <= at || rows.size() >= most) return;
    append(rows, periods_between(session, period, scope, at, until, most - rows.size()));
    at = until;
  };
  const auto known = [&](std::optional<std::int64_t> until) {
    return std::clamp(until.value_or(from_ms), from_ms, to_ms);
  };
  if (months) add(kMonth, known(store::counted_until(session, kMonth)));
  add("day", known(end_of_newest(session, Period::kDay)));
  const auto so_far = store::counted_until(session, kSoFar);
  if (so_far && *so_far <= to_ms && day_until(*so_far) == at) add(kSoFar, *so_far);
  add("hour", to_ms);
  return rows;
}

}  // namespace portent::serve::desk
