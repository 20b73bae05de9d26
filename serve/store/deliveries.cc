#include "serve/store/deliveries.h"

#include <limits>
#include <set>

#include "serve/store/counters.h"

namespace portent::serve::store {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

Delivery read_delivery(const Result& rows, std::size_t i) {
  return {rows.integer(i, 0), rows.text(i, 1),    rows.text(i, 2),    rows.text(i, 3), rows.text(i, 4),
          rows.text(i, 5),    rows.integer(i, 6), rows.integer(i, 7), rows.text(i, 8), rows.text(i, 9)};
}

/// Gives up what was made before `before_ms` for those that are enabled, out of what `from` names: `s` and
/// `d`, subscribers and deliveries. What follows in those queues is due now.
std::int64_t bury_of(Session& session, const std::string& from, std::int64_t before_ms, std::int64_t now_ms,
                     std::size_t most) {
  const Result buried = session.run(
      "UPDATE deliveries SET state = 'dead', died_ms = $1 WHERE seq IN (SELECT d.seq FROM " + from +
          " AND s.enabled = 1 AND d.subscriber = s.name AND d.state = 'waiting' AND d.created_ms < $2"
          " ORDER BY d.seq LIMIT $3) RETURNING subscriber, message_key",
      {now_ms, before_ms, static_cast<std::int64_t>(most)});
  std::set<std::pair<std::string, std::string>> queues;
  for (std::size_t i = 0; i < buried.size(); ++i) queues.emplace(buried.text(i, 0), buried.text(i, 1));
  std::vector<Value> arguments;
  for (const auto& [subscriber, key] : queues)
    arguments.insert(arguments.end(), {Value(now_ms), Value(subscriber), Value(key)});
  session.run_each("UPDATE delivery_queues SET next_try_ms = $1 WHERE subscriber = $2 AND message_key = $3",
                   arguments, 3);
  return static_cast<std::int64_t>(buried.size());
}

}  // namespace

bool add_delivery(Session& session, const Delivery& d) {
  // Numbers of all that is made at once stand in their order, as those of the outbox.
  const std::int64_t seq = next_number(session, "deliveries");
  // The queue first: whoever rests it meanwhile waits for this transaction, and then sees what it added.
  session.run(
      "INSERT INTO delivery_queues (subscriber, message_key, next_try_ms, failing_since_ms)"
      " VALUES ($1, $2, $3, 0) ON CONFLICT (subscriber, message_key) DO UPDATE SET next_try_ms ="
      " CASE WHEN delivery_queues.next_try_ms = $4 THEN excluded.next_try_ms"
      " ELSE delivery_queues.next_try_ms END",
      {d.subscriber, d.key, d.created_ms, kNever});
  return session
             .run(
                 "INSERT INTO deliveries (seq, subscriber, message_id, message_key, type, body, created_ms,"
                 " tries, state, last_error) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'waiting', '')"
                 " ON CONFLICT (subscriber, message_id) DO NOTHING",
                 {seq, d.subscriber, d.message_id, d.key, d.type, d.body, d.created_ms})
             .changed() == 1;
}

std::vector<Delivery> due_deliveries(Session& session, const std::string& subscriber, std::int64_t now_ms,
                                     std::size_t most) {
  const Result queues = session.run(
      "SELECT message_key FROM delivery_queues WHERE subscriber = $1 AND next_try_ms <= $2"
      " ORDER BY next_try_ms, message_key LIMIT $3",
      {subscriber, now_ms, static_cast<std::int64_t>(most)});
  std::vector<Delivery> due;
  for (std::size_t i = 0; i < queues.size(); ++i) {
    const Result first = session.run(
        "SELECT seq, subscriber, message_id, message_key, type, body, created_ms, tries, state, last_error"
        " FROM deliveries WHERE subscriber = $1 AND state = 'waiting' AND message_key = $2"
        " ORDER BY seq LIMIT 1",
        {subscriber, queues.text(i, 0)});
    if (first.empty()) {
      due.emplace_back().subscriber = subscriber;
      due.back().key = queues.text(i, 0);
    } else {
      due.push_back(read_delivery(first, 0));
    }
  }
  return due;
}

void rest_queue(Session& session, const std::string& subscriber, const std::string& key) {
  // Two statements: the first waits for whoever adds to the queue, the second sees what was added.
  session.run(
      "UPDATE delivery_queues SET next_try_ms = next_try_ms WHERE subscriber = $1 AND message_key = $2",
      {subscriber, key});
  session.run(
      "UPDATE delivery_queues SET next_try_ms = $1, failing_since_ms = 0 WHERE subscriber = $2"
      " AND message_key = $3 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE subscriber = $2"
      " AND state = 'waiting' AND message_key = $3)",
      {kNever, subscriber, key});
}

void settle_delivered(Session& session, const Delivery& d, std::int64_t now_ms) {
  session.run(
      "UPDATE delivery_queues SET next_try_ms = $1, failing_since_ms = 0 WHERE subscriber = $2"
      " AND message_key = $3",
      {now_ms, d.subscriber, d.key});
  session.run("DELETE FROM deliveries WHERE seq = $1", {d.seq});
  rest_queue(session, d.subscriber, d.key);
}

void settle_failed(Session& session, const Delivery& d, const std::string& error, std::int64_t next_try_ms,
                   std::int64_t now_ms) {
  session.run(
      "UPDATE delivery_queues SET next_try_ms = $1, failing_since_ms ="
      " CASE WHEN failing_since_ms = 0 THEN $2 ELSE failing_since_ms END"
      " WHERE subscriber = $3 AND message_key = $4",
      {next_try_ms, now_ms, d.subscriber, d.key});
  session.run("UPDATE deliveries SET tries = tries + 1, last_error = $1 WHERE seq = $2", {error, d.seq});
}

void wake_queues(Session& session, const std::string& subscriber, std::int64_t now_ms) {
  session.run(
      "UPDATE delivery_queues SET next_try_ms = $1 WHERE subscriber = $2"
      " AND EXISTS (SELECT 1 FROM deliveries WHERE deliveries.subscriber = delivery_queues.subscriber"
      " AND state = 'waiting' AND deliveries.message_key = delivery_queues.message_key)",
      {now_ms, subscriber});
}

void renew_queues(Session& session, const std::string& subscriber, std::int64_t now_ms) {
  wake_queues(session, subscriber, now_ms);
  session.run("UPDATE delivery_queues SET failing_since_ms = 0 WHERE subscriber = $1", {subscriber});
}

void set_queues_back(Session& session, std::int64_t by_ms, std::int64_t now_ms) {
  session.run(
      "UPDATE delivery_queues SET next_try_ms = next_try_ms - $1 WHERE next_try_ms > $2 AND next_try_ms < $3",
      {by_ms, now_ms, kNever});
}

std::int64_t bury_deliveries(Session& session, std::int64_t before_ms, std::int64_t now_ms,
                             std::size_t most) {
  std::int64_t buried = bury_of(session,
                                "subscribers AS s CROSS JOIN deliveries AS d WHERE s.failing_since_ms > 0"
                                " AND s.failing_since_ms < $2",
                                before_ms, now_ms, most);
  buried += bury_of(session,
                    "delivery_queues AS q CROSS JOIN subscribers AS s CROSS JOIN deliveries AS d"
                    " WHERE q.failing_since_ms > 0 AND q.failing_since_ms < $2 AND s.name = q.subscriber"
                    " AND d.message_key = q.message_key",
                    before_ms, now_ms, most - static_cast<std::size_t>(buried));
  return buried;
}

std::int64_t forget_dead_deliveries(Session& session, std::int64_t before_ms, std::size_t most) {
  return session
      .run(
          "DELETE FROM deliveries WHERE seq IN (SELECT seq FROM deliveries WHERE state = 'dead'"
          " AND died_ms < $1 ORDER BY died_ms LIMIT $2)",
          {before_ms, static_cast<std::int64_t>(most)})
      .changed();
}

std::optional<std::string> replay_delivery(Session& session, std::int64_t seq, std::int64_t now_ms) {
  const Result changed = session.run(
      "UPDATE deliveries SET state = 'waiting', tries = 0 WHERE seq = $1 AND state = 'dead'"
      " RETURNING subscriber, message_key",
      {seq});
  if (changed.empty()) return std::nullopt;
  session.run(
      "UPDATE delivery_queues SET next_try_ms = $1, failing_since_ms = 0 WHERE subscriber = $2"
      " AND message_key = $3",
      {now_ms, changed.text(0, 0), changed.text(0, 1)});
  return changed.text(0, 0);
}

std::int64_t replay_deliveries(Session& session, const std::string& subscriber, std::int64_t since_ms,
                               std::int64_t now_ms) {
  session.run(
      "UPDATE delivery_queues SET next_try_ms = $1, failing_since_ms = 0 WHERE subscriber = $2"
      " AND EXISTS (SELECT 1 FROM deliveries WHERE deliveries.subscriber = delivery_queues.subscriber"
      " AND state = 'dead' AND deliveries.message_key = delivery_queues.message_key AND created_ms >= $3)",
      {now_ms, subscriber, since_ms});
  return session
      .run(
          "UPDATE deliveries SET state = 'waiting', tries = 0 WHERE subscriber = $1 AND state = 'dead'"
          " AND created_ms >= $2",
          {subscriber, since_ms})
      .changed();
}

std::vector<Delivery> list_deliveries(Session& session, const std::string& subscriber,
                                      const std::string& state, std::int64_t after, std::size_t most) {
  std::vector<Value> arguments = {after};
  std::string where;
  const auto hold_to = [&](const char* column, const std::string& value) {
    if (value.empty()) return;
    arguments.emplace_back(value);
    where += " AND " + std::string(column) + " = $" + std::to_string(arguments.size());
  };
  hold_to("subscriber", subscriber);
  hold_to("state", state);
  arguments.emplace_back(static_cast<std::int64_t>(most));
  const Result rows = session.run(
      "SELECT seq, subscriber, message_id, message_key, type, '', created_ms, tries, state, last_error"
      " FROM deliveries WHERE seq > $1" +
          where + " ORDER BY seq LIMIT $" + std::to_string(arguments.size()),
      arguments);
  std::vector<Delivery> list;
  for (std::size_t i = 0; i < rows.size(); ++i) list.push_back(read_delivery(rows, i));
  return list;
}

std::map<std::string, DeliveryCount> count_deliveries(Session& session) {
  const Result rows = session.run(
      "SELECT subscriber, state, COUNT(*), MIN(created_ms) FROM deliveries GROUP BY subscriber, state");
  std::map<std::string, DeliveryCount> counts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    DeliveryCount& count = counts[rows.text(i, 0)];
    if (rows.text(i, 1) == "dead")
      count.dead = rows.integer(i, 2);
    else
      count.waiting = rows.integer(i, 2), count.oldest_ms = rows.integer(i, 3);
  }
  return counts;
}

}  // namespace portent::serve::store
