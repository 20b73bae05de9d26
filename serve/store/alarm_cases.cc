#include "serve/store/alarm_cases.h"

#include <algorithm>

namespace portent::serve::store {
namespace {

constexpr const char* kSelect =
    "SELECT id, site, kind, level, members, open_members, opened_ts_ms, newest_ts_ms, closed_ts_ms, version"
    " FROM alarm_cases";

std::vector<AlarmCase> read_cases(const Result& rows) {
  std::vector<AlarmCase> cases;
  for (std::size_t i = 0; i < rows.size(); ++i)
    cases.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2),
                     static_cast<models::policy::Level>(rows.integer(i, 3)), rows.integer(i, 4),
                     rows.integer(i, 5), rows.integer(i, 6), rows.integer(i, 7), rows.maybe_integer(i, 8),
                     rows.integer(i, 9)});
  return cases;
}

std::optional<AlarmCase> first_of(const Result& rows) {
  const auto cases = read_cases(rows);
  return cases.empty() ? std::nullopt : std::optional(cases.front());
}

}  // namespace

std::optional<AlarmCase> find_case(Session& session, const std::string& id) {
  return first_of(session.run(std::string(kSelect) + " WHERE id = $1", {id}));
}

std::optional<AlarmCase> find_open_case(Session& session, const std::string& site, const std::string& kind,
                                        std::int64_t from_ms) {
  return first_of(session.run(std::string(kSelect) +
                                  " WHERE site = $1 AND kind = $2 AND newest_ts_ms >= $3 AND"
                                  " closed_ts_ms IS NULL ORDER BY newest_ts_ms DESC, id LIMIT 1",
                              {site, kind, from_ms}));
}

std::vector<AlarmCase> open_cases(Session& session) {
  return read_cases(
      session.run(std::string(kSelect) + " WHERE closed_ts_ms IS NULL ORDER BY opened_ts_ms DESC, id"));
}

std::vector<AlarmCase> list_cases(Session& session, const CaseFilter& filter,
                                  const std::optional<std::pair<std::int64_t, std::string>>& after,
                                  std::size_t most) {
  std::string where;
  std::vector<Value> arguments;
  const auto argument_of = [&](Value value) {
    arguments.push_back(std::move(value));
    return "$" + std::to_string(arguments.size());
  };
  const auto add = [&](const std::string& condition) {
    where += (where.empty() ? " WHERE " : " AND ") + condition;
  };
  const auto add_any = [&](const std::string& column, const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ", ") + argument_of(value);
    if (!list.empty()) add(column + " IN (" + list + ")");
  };
  add_any("site", filter.sites);
  add_any("kind", filter.kinds);
  add_any("site", filter.sites_allowed);
  if (filter.open) add(*filter.open ? "closed_ts_ms IS NULL" : "closed_ts_ms IS NOT NULL");
  if (after) {
    const std::string opened = argument_of(after->first);
    add("(opened_ts_ms, id) < (" + opened + ", " + argument_of(after->second) + ")");
  }
  const std::string limit = argument_of(static_cast<std::int64_t>(most));
  return read_cases(
      session.run(kSelect + where + " ORDER BY opened_ts_ms DESC, id DESC LIMIT " + limit, arguments));
}

void save_case(Session& session, AlarmCase& value) {
  const std::int64_t loaded = value.version++;
  const Result saved = session.run(
      "INSERT INTO alarm_cases (id, site, kind, level, members, open_members, opened_ts_ms, newest_ts_ms,"
      " closed_ts_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE "
      "SET"
      " level = excluded.level, members = excluded.members, open_members = excluded.open_members,"
      " newest_ts_ms = excluded.newest_ts_ms, closed_ts_ms = excluded.closed_ts_ms,"
      " version = excluded.version WHERE alarm_cases.version = $11",
      {value.id, value.site, value.kind, static_cast<std::int64_t>(value.level), value.members,
       value.open_members, value.opened_ms, value.newest_ms, value_of(value.closed_ms), value.version,
       loaded});
  if (saved.changed() == 0) throw RetryError("another writer has just changed the case " + value.id);
}

CaseMembers members_of_case(Session& session, const std::string& id) {
  const Result rows = session.run(
      "SELECT class, COUNT(*), MAX(highest) FROM alarms WHERE case_id = $1 AND case_id <> '' GROUP BY class"
      " ORDER BY class",
      {id});
  CaseMembers members;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    members.classes.push_back(rows.text(i, 0));
    members.count += rows.integer(i, 1);
    members.highest = std::max(members.highest, static_cast<models::policy::Level>(rows.integer(i, 2)));
  }
  return members;
}

void set_case_lead(Session& session, const std::string& id, const std::string& alarm_id) {
  session.run(
      "UPDATE alarms SET case_lead = 1 - case_lead WHERE case_id = $1 AND case_id <> '' AND"
      " case_lead <> CASE WHEN id = $2 THEN 1 ELSE 0 END",
      {id, alarm_id});
}

}  // namespace portent::serve::store
