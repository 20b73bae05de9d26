#include "serve/store/mirrored_orders.h"

#include <limits>

namespace portent::serve::store {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

const std::string kColumns =
    "m.connector, m.order_id, m.external_id, m.state, m.agreed, m.theirs_ms, m.changes, m.next_try_ms,"
    " m.tries, m.why, m.create_begun, m.seen_ms";
const std::string kSelect = "SELECT " + kColumns + " FROM mirrored_orders m";

std::vector<MirroredOrder> mirrored_of(const Result& rows) {
  std::vector<MirroredOrder> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4),
                   rows.integer(i, 5), rows.integer(i, 6), rows.integer(i, 7), rows.integer(i, 8),
                   rows.text(i, 9), rows.integer(i, 10) != 0, rows.integer(i, 11)});
  return all;
}

std::optional<MirroredOrder> first_of(const Result& rows) {
  auto all = mirrored_of(rows);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

std::vector<Connector> connectors_of(const Result& rows) {
  std::vector<Connector> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.text(i, 0), rows.integer(i, 1) != 0, rows.integer(i, 2), rows.integer(i, 3),
                   rows.integer(i, 4), rows.integer(i, 5), rows.text(i, 6)});
  return all;
}

const std::string kConnectors =
    "SELECT name, enabled, since_ms, cursor_ms, contact_ms, failing_since_ms, why FROM connectors";

}  // namespace

Connector enable_connector(Session& session, const std::string& name, std::int64_t now_ms) {
  constexpr std::int64_t kDay = 86'400'000;
  const auto before = find_connector(session, name);
  session.run("UPDATE connectors SET enabled = 0 WHERE name <> $1", {name});
  session.run(
      "UPDATE mirrored_orders SET changes = changes + 1, next_try_ms = 0 WHERE connector = $1"
      " AND state = 'left_out' AND order_id IN (SELECT id FROM work_orders WHERE is_open = 1)",
      {name});
  if (before && before->enabled) return *before;
  session.run(
      "INSERT INTO connectors (name, enabled, since_ms, cursor_ms, contact_ms, failing_since_ms, why)"
      " VALUES ($1, 1, $2, $3, 0, 0, '') ON CONFLICT (name) DO UPDATE SET enabled = 1",
      {name, now_ms, now_ms - kDay});
  session.run(
      "INSERT INTO mirrored_orders (connector, order_id, external_id, state, agreed, theirs_ms, changes,"
      " next_try_ms, tries, why) SELECT CAST($1 AS TEXT), id, '', 'waiting', '', 0, 0, 0, 0, ''"
      " FROM work_orders WHERE is_open = 1 ON CONFLICT (connector, order_id) DO NOTHING",
      {name});
  session.run(
      "UPDATE mirrored_orders SET changes = changes + 1, next_try_ms = 0 WHERE connector = $1"
      " AND state = 'settled' AND agreed NOT IN ('done', 'cancelled')",
      {name});
  return *find_connector(session, name);
}

void disable_connectors(Session& session) {
  session.run("UPDATE connectors SET enabled = 0 WHERE enabled = 1");
}

std::optional<Connector> find_connector(Session& session, const std::string& name) {
  auto all = connectors_of(session.run(kConnectors + " WHERE name = $1", {name}));
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

std::vector<Connector> all_connectors(Session& session) {
  return connectors_of(session.run(kConnectors + " ORDER BY name"));
}

void update_connector(Session& session, const Connector& c) {
  session.run(
      "UPDATE connectors SET cursor_ms = $1, contact_ms = $2, failing_since_ms = $3, why = $4"
      " WHERE name = $5",
      {c.cursor_ms, c.contact_ms, c.failing_since_ms, c.why, c.name});
}

void note_order_change(Session& session, const std::string& order_id) {
  // What rested is due; what failed waits for its time.
  session.run(
      "INSERT INTO mirrored_orders (connector, order_id, external_id, state, agreed, theirs_ms, changes,"
      " next_try_ms, tries, why) SELECT name, CAST($1 AS TEXT), '', 'waiting', '', 0, 0, 0, 0, ''"
      " FROM connectors WHERE enabled = 1"
      " ON CONFLICT (connector, order_id) DO UPDATE SET changes = mirrored_orders.changes + 1,"
      " next_try_ms = CASE WHEN mirrored_orders.next_try_ms = $2 THEN 0"
      " ELSE mirrored_orders.next_try_ms END,"
      " state = CASE WHEN mirrored_orders.state = 'conflict' THEN 'conflict' ELSE 'waiting' END",
      {order_id, kNever});
}

bool wake_mirrored(Session& session, const std::string& connector, const std::string& order_id) {
  return session
             .run(
                 "UPDATE mirrored_orders SET changes = changes + 1, next_try_ms = 0, tries = 0,"
                 " state = CASE WHEN state = 'conflict' THEN 'conflict' ELSE 'waiting' END"
                 " WHERE connector = $1 AND order_id = $2",
                 {connector, order_id})
             .changed() == 1;
}

void tell_of_twin(Session& session, const std::string& connector, const std::string& order_id) {
  session.run(
      "UPDATE mirrored_orders SET create_begun = 1, changes = changes + 1, tries = 0, state = 'waiting',"
      " next_try_ms = CASE WHEN next_try_ms = $1 THEN 0 ELSE next_try_ms END"
      " WHERE connector = $2 AND order_id = $3 AND external_id = ''",
      {kNever, connector, order_id});
}

void wake_failed(Session& session, const std::string& connector) {
  session.run("UPDATE mirrored_orders SET next_try_ms = 0 WHERE connector = $1 AND next_try_ms < $2",
              {connector, kNever});
}

void wake_twinless(Session& session, const std::string& connector) {
  session.run(
      "UPDATE mirrored_orders SET changes = changes + 1, next_try_ms = 0, tries = 0, state = 'waiting'"
      " WHERE connector = $1 AND state = 'parked' AND external_id = ''",
      {connector});
}

std::int64_t wake_parked(Session& session, const std::string& connector,
                         const std::vector<std::string>& sites) {
  std::vector<Value> arguments = {connector};
  std::string list;
  for (const std::string& site : sites) {
    arguments.emplace_back(site);
    list += (list.empty() ? "$" : ", $") + std::to_string(arguments.size());
  }
  const std::string some = " AND order_id IN (SELECT id FROM work_orders WHERE site IN (" + list + "))";
  return static_cast<std::int64_t>(session
                                       .run("UPDATE mirrored_orders SET changes = changes + 1, next_try_ms = "
                                            "0, tries = 0, state = 'waiting'"
                                            " WHERE connector = $1 AND state = 'parked'" +
                                                (list.empty() ? "" : some),
                                            arguments)
                                       .changed());
}

std::vector<MirroredOrder> due_mirrored(Session& session, const std::string& connector, std::int64_t now_ms,
                                        std::size_t most) {
  return mirrored_of(session.run(kSelect + " WHERE m.connector = $1 AND m.next_try_ms <= $2"
                                           " ORDER BY m.tries, m.next_try_ms, m.order_id LIMIT $3",
                                 {connector, now_ms, static_cast<std::int64_t>(most)}));
}

std::optional<MirroredOrder> find_mirrored(Session& session, const std::string& connector,
                                           const std::string& order_id) {
  return first_of(
      session.run(kSelect + " WHERE m.connector = $1 AND m.order_id = $2", {connector, order_id}));
}

std::optional<MirroredOrder> find_mirrored_twin(Session& session, const std::string& connector,
                                                const std::string& external_id) {
  return first_of(
      session.run(kSelect + " WHERE m.connector = $1 AND m.external_id = $2 AND m.external_id <> ''",
                  {connector, external_id}));
}

void settle_mirrored(Session& session, const MirroredOrder& m) {
  session.run(
      "UPDATE mirrored_orders SET external_id = $1, state = $2, agreed = $3, theirs_ms = $4, tries = 0,"
      " why = $5, next_try_ms = CASE WHEN changes = $6 THEN CAST($7 AS BIGINT) ELSE 0 END,"
      " create_begun = $8, seen_ms = $9 WHERE connector = $10 AND order_id = $11",
      {m.external_id, m.state, m.agreed, m.theirs_ms, m.why, m.changes, kNever,
       static_cast<std::int64_t>(m.create_begun), m.seen_ms, m.connector, m.order_id});
}

void postpone_mirrored(Session& session, const MirroredOrder& m) {
  session.run(
      "UPDATE mirrored_orders SET external_id = $1, state = $2, agreed = $3, theirs_ms = $4, tries = $5,"
      " why = $6, next_try_ms = $7, create_begun = $8, seen_ms = $9"
      " WHERE connector = $10 AND order_id = $11",
      {m.external_id, m.state, m.agreed, m.theirs_ms, m.tries, m.why, m.next_try_ms,
       static_cast<std::int64_t>(m.create_begun), m.seen_ms, m.connector, m.order_id});
}

std::vector<MirroredOrder> list_mirrored(Session& session, const std::string& state,
                                         const std::vector<std::string>& sites, const std::string& after,
                                         std::size_t most) {
  std::string where = " JOIN work_orders o ON o.id = m.order_id WHERE m.order_id > $1";
  std::vector<Value> arguments = {after};
  const auto argument = [&](const std::string& text) {
    arguments.emplace_back(text);
    return "$" + std::to_string(arguments.size());
  };
  if (!state.empty()) where += " AND m.state = " + argument(state);
  std::string list;
  for (const std::string& site : sites) list += (list.empty() ? "" : ", ") + argument(site);
  if (!list.empty()) where += " AND o.site IN (" + list + ")";
  arguments.emplace_back(static_cast<std::int64_t>(most));
  where += " ORDER BY m.order_id, m.connector LIMIT $" + std::to_string(arguments.size());
  return mirrored_of(session.run(kSelect + where, arguments));
}

std::map<std::string, std::int64_t> count_mirrored(Session& session, const std::string& connector) {
  const Result rows = session.run(
      "SELECT state, COUNT(*) FROM mirrored_orders WHERE connector = $1 GROUP BY state", {connector});
  std::map<std::string, std::int64_t> counts;
  for (std::size_t i = 0; i < rows.size(); ++i) counts[rows.text(i, 0)] = rows.integer(i, 1);
  return counts;
}

}  // namespace portent::serve::store
