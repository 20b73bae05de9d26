#include "serve/store/alarms.h"

namespace portent::serve::store {

const std::string kAlarmColumns =
    "id, asset, part, kind, subject, site, class, level, highest, is_open, active, acknowledged, reopened,"
    " suppressed, shelved_until_ms, shelved_why, assignee, escalation, due_ms, case_id, case_lead, raised_ms,"
    " changed_ms, cleared_ms, acknowledged_ms, closed_ms, forecast_id, topic, partition, log_offset, advice,"
    " diagnosis, life_when_raised, life_unit, verdict, lead_ms, version, told";

namespace {

using models::policy::Level;

std::vector<Alarm> read_alarms(const Result& rows) {
  std::vector<Alarm> alarms;
  alarms.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) alarms.push_back(read_alarm(rows, i));
  return alarms;
}

std::optional<Alarm> first_of(const Result& rows) {
  return rows.empty() ? std::nullopt : std::optional(read_alarm(rows, 0));
}

const std::string kSelect = "SELECT " + kAlarmColumns + " FROM alarms";

Value count_of(std::size_t most) {
  return static_cast<std::int64_t>(most);
}

/// In the order of kAlarmColumns.
std::vector<Value> cells_of(const Alarm& a) {
  return {a.id,
          a.key.asset,
          a.key.part,
          a.key.kind,
          a.key.subject,
          a.site,
          a.asset_class,
          static_cast<std::int64_t>(a.level),
          static_cast<std::int64_t>(a.highest),
          std::int64_t{a.open},
          std::int64_t{a.active},
          std::int64_t{a.acknowledged},
          a.reopened,
          a.suppressed,
          value_of(a.shelved_until_ms),
          a.shelved_why,
          a.assignee,
          a.escalation,
          value_of(a.due_ms),
          a.case_id,
          std::int64_t{a.case_lead},
          a.raised_ms,
          a.changed_ms,
          value_of(a.cleared_ms),
          value_of(a.acknowledged_ms),
          value_of(a.closed_ms),
          a.evidence.forecast_id,
          a.evidence.topic,
          std::int64_t{a.evidence.partition},
          a.evidence.offset,
          a.advice,
          a.diagnosis,
          value_of(a.life_when_raised),
          a.life_unit,
          a.verdict,
          value_of(a.lead_ms),
          a.version,
          std::int64_t{a.told}};
}

void insert_alarm(Session& session, const Alarm& alarm) {
  static const std::string kInsert =
      "INSERT INTO alarms (" + kAlarmColumns +
      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,"
      " $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38)";
  try {
    session.run(kInsert, cells_of(alarm));
  } catch (const ConflictError&) {
    throw RetryError("another writer has just raised an alarm about " + alarm.key.asset);
  }
}

void update_alarm(Session& session, const Alarm& alarm, std::int64_t loaded_version) {
  static const std::string kUpdate =
      "UPDATE alarms SET asset = $2, part = $3, kind = $4, subject = $5, site = $6, class = $7, level = $8,"
      " highest = $9, is_open = $10, active = $11, acknowledged = $12, reopened = $13, suppressed = $14,"
      " shelved_until_ms = $15, shelved_why = $16, assignee = $17, escalation = $18, due_ms = $19,"
      " case_id = $20, case_lead = $21, raised_ms = $22, changed_ms = $23, cleared_ms = $24,"
      " acknowledged_ms = $25, closed_ms = $26, forecast_id = $27, topic = $28, partition = $29,"
      " log_offset = $30, advice = $31, diagnosis = $32, life_when_raised = $33, life_unit = $34,"
      " verdict = $35, lead_ms = $36, version = $37, told = $38 WHERE id = $1 AND version = $39";
  std::vector<Value> cells = cells_of(alarm);
  cells.emplace_back(loaded_version);
  if (session.run(kUpdate, cells).changed() == 0)
    throw RetryError("another writer has just changed the alarm " + alarm.id);
}

}  // namespace

Alarm read_alarm(const Result& rows, std::size_t i) {
  Alarm a;
  a.id = rows.text(i, 0);
  a.key = {rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4)};
  a.site = rows.text(i, 5);
  a.asset_class = rows.text(i, 6);
  a.level = static_cast<Level>(rows.integer(i, 7));
  a.highest = static_cast<Level>(rows.integer(i, 8));
  a.open = rows.integer(i, 9) == 1;
  a.active = rows.integer(i, 10) == 1;
  a.acknowledged = rows.integer(i, 11) == 1;
  a.reopened = rows.integer(i, 12);
  a.suppressed = rows.text(i, 13);
  a.shelved_until_ms = rows.maybe_integer(i, 14);
  a.shelved_why = rows.text(i, 15);
  a.assignee = rows.text(i, 16);
  a.escalation = rows.integer(i, 17);
  a.due_ms = rows.maybe_integer(i, 18);
  a.case_id = rows.text(i, 19);
  a.case_lead = rows.integer(i, 20) == 1;
  a.raised_ms = rows.integer(i, 21);
  a.changed_ms = rows.integer(i, 22);
  a.cleared_ms = rows.maybe_integer(i, 23);
  a.acknowledged_ms = rows.maybe_integer(i, 24);
  a.closed_ms = rows.maybe_integer(i, 25);
  a.evidence = {rows.text(i, 26), rows.text(i, 27), static_cast<int>(rows.integer(i, 28)),
                rows.integer(i, 29)};
  a.advice = rows.text(i, 30);
  a.diagnosis = rows.text(i, 31);
  a.life_when_raised = rows.maybe_real(i, 32);
  a.life_unit = rows.text(i, 33);
  a.verdict = rows.text(i, 34);
  a.lead_ms = rows.maybe_integer(i, 35);
  a.version = rows.integer(i, 36);
  a.told = rows.integer(i, 37) == 1;
  return a;
}

std::optional<Alarm> find_alarm(Session& session, const std::string& id) {
  return first_of(session.run(kSelect + " WHERE id = $1", {id}));
}

std::optional<Alarm> find_alarm_to_change(Session& session, const std::string& id) {
  // A lock that both engines know; SELECT ... FOR UPDATE is PostgreSQL's alone.
  session.run("UPDATE alarms SET version = version WHERE id = $1", {id});
  return find_alarm(session, id);
}

std::optional<Alarm> find_open_alarm(Session& session, const AlarmKey& key) {
  return first_of(
      session.run(kSelect + " WHERE asset = $1 AND part = $2 AND kind = $3 AND subject = $4 AND is_open = 1",
                  {key.asset, key.part, key.kind, key.subject}));
}

std::optional<Alarm> find_newest_alarm(Session& session, const AlarmKey& key) {
  return first_of(session.run(kSelect + " WHERE asset = $1 AND part = $2 AND kind = $3 AND subject = $4"
                                        " ORDER BY raised_ms DESC, id DESC LIMIT 1",
                              {key.asset, key.part, key.kind, key.subject}));
}

std::vector<Alarm> open_alarms_of(Session& session, const std::string& asset) {
  return read_alarms(
      session.run(kSelect + " WHERE asset = $1 AND is_open = 1 ORDER BY raised_ms, id", {asset}));
}

std::vector<Alarm> active_alarms(Session& session) {
  return read_alarms(session.run(kSelect + " WHERE is_open = 1 AND active = 1"));
}

void save_alarm(Session& session, const Alarm& after, std::int64_t loaded_version,
                std::span<const AlarmEvent> events) {
  if (loaded_version == 0)
    insert_alarm(session, after);
  else
    update_alarm(session, after, loaded_version);
  for (const AlarmEvent& event : events)
    session.run(
        "INSERT INTO alarm_events (alarm_id, version, at_ms, who, what, before, after, words)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {event.alarm_id, event.version, event.at_ms, event.who, event.what, event.before, event.after,
         event.words});
}

std::vector<AlarmEvent> events_of_alarm(Session& session, const std::string& id) {
  const Result rows = session.run(
      "SELECT alarm_id, version, at_ms, who, what, before, after, words FROM alarm_events"
      " WHERE alarm_id = $1 ORDER BY version",
      {id});
  std::vector<AlarmEvent> events;
  for (std::size_t i = 0; i < rows.size(); ++i)
    events.push_back({rows.text(i, 0), rows.integer(i, 1), rows.integer(i, 2), rows.text(i, 3),
                      rows.text(i, 4), rows.text(i, 5), rows.text(i, 6), rows.text(i, 7)});
  return events;
}

std::vector<Alarm> due_alarms(Session& session, std::int64_t now_ms, std::size_t most) {
  return read_alarms(
      session.run(kSelect + " WHERE due_ms <= $1 ORDER BY due_ms, id LIMIT $2", {now_ms, count_of(most)}));
}

std::vector<Alarm> settled_alarms(Session& session, std::int64_t until_ms, std::size_t most) {
  return read_alarms(session.run(kSelect + " WHERE is_open = 1 AND active = 0 AND acknowledged = 1 AND"
                                           " cleared_ms <= $1 ORDER BY cleared_ms, id LIMIT $2",
                                 {until_ms, count_of(most)}));
}

std::vector<Alarm> unjudged_alarms(Session& session, std::int64_t until_ms, std::size_t most) {
  return read_alarms(session.run(kSelect +
                                     " WHERE verdict = '' AND is_open = 0 AND"
                                     " kind IN ('remaining_life', 'rule', 'threshold') AND raised_ms <= $1"
                                     " ORDER BY raised_ms, id LIMIT $2",
                                 {until_ms, count_of(most)}));
}

std::vector<Alarm> unjudged_alarms_of(Session& session, const std::string& asset, std::int64_t from_ms,
                                      std::int64_t to_ms) {
  return read_alarms(session.run(kSelect + " WHERE asset = $1 AND raised_ms >= $2 AND raised_ms <= $3 AND"
                                           " verdict = '' AND kind IN ('remaining_life', 'rule', 'threshold')"
                                           " ORDER BY raised_ms, id",
                                 {asset, from_ms, to_ms}));
}

std::vector<Alarm> caseless_alarms(Session& session, const std::string& site, const std::string& kind,
                                   std::int64_t from_ms) {
  return read_alarms(session.run(kSelect +
                                     " WHERE site = $1 AND kind = $2 AND raised_ms >= $3 AND is_open = 1 AND"
                                     " suppressed = '' AND case_id = '' ORDER BY raised_ms, id",
                                 {site, kind, from_ms}));
}

std::vector<Alarm> open_alarms_of_case(Session& session, const std::string& case_id) {
  return read_alarms(session.run(kSelect + " WHERE case_id = $1 AND case_id <> '' AND is_open = 1"
                                           " ORDER BY active DESC, level DESC, acknowledged, raised_ms, id",
                                 {case_id}));
}

std::int64_t forget_alarms(Session& session, std::int64_t before_ms, std::size_t most) {
  const Result old = session.run(
      "SELECT id FROM alarms WHERE is_open = 0 AND closed_ms < $1 AND NOT EXISTS (SELECT 1 FROM"
      " alarm_cases WHERE alarm_cases.id = case_id AND closed_ts_ms IS NULL)"
      " ORDER BY closed_ms LIMIT $2",
      {before_ms, count_of(most)});
  std::vector<Value> ids;
  for (std::size_t i = 0; i < old.size(); ++i) ids.emplace_back(old.text(i, 0));
  session.run_each("DELETE FROM alarm_events WHERE alarm_id = $1", ids, 1);
  session.run_each("DELETE FROM alarms WHERE id = $1", ids, 1);
  return static_cast<std::int64_t>(ids.size());
}

}  // namespace portent::serve::store
