#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// How a site, line or class ("": all of them) did in a period.
struct PeriodRow {
  std::string id;
  std::string period;  ///< hour or day, or a sum of these: serve/desk/kept_sums.h
  std::int64_t from_ms = 0;
  std::string site, line, asset_class;
  std::string body;  ///< docs/schemas/period.schema.json; "": nothing is left of it, and no list tells it
};

/// Keeps it in the place of what was said of the same before; which telling of it this is, from 1, or nullopt
/// where the same was said already.
std::optional<std::int64_t> save_period(Session& session, const PeriodRow& row);

/// What is asked for; what is nullopt or empty asks for nothing.
struct PeriodFilter {
  std::string period = "hour";
  std::optional<std::string> site = {}, line = {}, asset_class = {};  ///< "": those of all
  std::vector<std::string> sites_allowed = {};                        ///< of whoever asks; empty: all
  std::int64_t from_ms = INT64_MIN;                                   ///< periods that begin at or after it
  std::int64_t to_ms = INT64_MAX;                                     ///< and before it
  std::optional<std::pair<std::int64_t, std::string>> behind = {};  ///< from_ms and id of the last page's end
  std::size_t most = 100;
};
/// Newest first, those of a period by id.
std::vector<PeriodRow> list_periods(Session& session, const PeriodFilter& filter);

/// Whose periods: "" of all together; nullopt of each, apart.
struct PeriodScope {
  std::optional<std::string> site = "", line = "", asset_class = "";
  std::vector<std::string> sites_allowed = {};  ///< of whoever asks; empty: all
};
/// Those that begin in [from_ms, to_ms), oldest first, those of a period by id; the first `most`.
std::vector<PeriodRow> periods_between(Session& session, const std::string& period, const PeriodScope& scope,
                                       std::int64_t from_ms, std::int64_t to_ms, std::size_t most);

/// All that begin at `from_ms`, by id.
std::vector<PeriodRow> periods_at(Session& session, const std::string& period, std::int64_t from_ms);
/// Keeps these in the place of all of the period that begin in [from_ms, to_ms).
void replace_periods(Session& session, const std::string& period, std::int64_t from_ms, std::int64_t to_ms,
                     const std::vector<PeriodRow>& rows);

/// The begin of the oldest and of the newest one; nullopt: there is none.
std::optional<std::int64_t> oldest_period(Session& session, const std::string& period);
std::optional<std::int64_t> newest_period(Session& session, const std::string& period);

/// Forgets those of a period that began before, the oldest `most` of them.
void forget_periods(Session& session, const std::string& period, std::int64_t before_ms, std::size_t most);

/// Up to where something that is counted by time has been; nullopt: nowhere yet.
std::optional<std::int64_t> counted_until(Session& session, const std::string& name);
void set_counted_until(Session& session, const std::string& name, std::int64_t until_ms);

}  // namespace portent::serve::store
