#include "serve/store/order_conflicts.h"

#include "serve/store/counters.h"

namespace portent::serve::store {
namespace {

const std::string kSelect =
    "SELECT c.number, c.connector, c.order_id, c.kind, c.ours, c.theirs, c.why, c.found_ms, c.is_open, "
    "c.kept,"
    " c.decided_by, c.decided_ms, c.version, o.site FROM order_conflicts c"
    " JOIN work_orders o ON o.id = c.order_id";

std::vector<OrderConflict> conflicts_of(const Result& rows) {
  std::vector<OrderConflict> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.integer(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4),
                   rows.text(i, 5), rows.text(i, 6), rows.integer(i, 7), rows.integer(i, 8) != 0,
                   rows.text(i, 9), rows.text(i, 10), rows.maybe_integer(i, 11), rows.integer(i, 12),
                   rows.text(i, 13)});
  return all;
}

}  // namespace

bool put_conflict(Session& session, OrderConflict conflict) {
  const Result known = session.run(
      "SELECT number, ours, theirs, why FROM order_conflicts"
      " WHERE connector = $1 AND order_id = $2 AND kind = $3 AND is_open = 1",
      {conflict.connector, conflict.order_id, conflict.kind});
  if (known.empty()) {
    conflict.number = next_number(session, "order_conflicts");
    session.run(
        "INSERT INTO order_conflicts (number, connector, order_id, kind, ours, theirs, why, found_ms,"
        " is_open, kept, decided_by, decided_ms, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, '', '', NULL, 1)",
        {conflict.number, conflict.connector, conflict.order_id, conflict.kind, conflict.ours,
         conflict.theirs, conflict.why, conflict.found_ms});
    return true;
  }
  if (known.text(0, 1) == conflict.ours && known.text(0, 2) == conflict.theirs &&
      known.text(0, 3) == conflict.why)
    return false;
  session.run(
      "UPDATE order_conflicts SET ours = $1, theirs = $2, why = $3, version = version + 1 WHERE number = $4",
      {conflict.ours, conflict.theirs, conflict.why, known.integer(0, 0)});
  return false;
}

std::vector<OrderConflict> conflicts_of_order(Session& session, const std::string& connector,
                                              const std::string& order_id, const std::string& kind) {
  return conflicts_of(
      session.run(kSelect + " WHERE c.connector = $1 AND c.order_id = $2 AND c.kind = $3 ORDER BY c.number",
                  {connector, order_id, kind}));
}

void close_conflicts(Session& session, const std::string& connector, const std::string& order_id,
                     const std::string& kind, const std::string& kept, const std::string& who,
                     std::int64_t now_ms) {
  session.run(
      "UPDATE order_conflicts SET is_open = 0, kept = $1, decided_by = $2, decided_ms = $3,"
      " version = version + 1 WHERE connector = $4 AND order_id = $5 AND kind = $6 AND is_open = 1",
      {kept, who, now_ms, connector, order_id, kind});
}

std::optional<OrderConflict> find_conflict(Session& session, std::int64_t number) {
  auto found = conflicts_of(session.run(kSelect + " WHERE c.number = $1", {number}));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<OrderConflict> list_conflicts(Session& session, bool open, const std::vector<std::string>& sites,
                                          std::int64_t after, std::size_t most) {
  std::vector<Value> arguments = {std::int64_t{open}, after};
  std::string list;
  for (const std::string& site : sites) {
    arguments.emplace_back(site);
    list += (list.empty() ? "$" : ", $") + std::to_string(arguments.size());
  }
  arguments.emplace_back(static_cast<std::int64_t>(most));
  return conflicts_of(session.run(kSelect + " WHERE c.is_open = $1 AND c.number > $2" +
                                      (list.empty() ? "" : " AND o.site IN (" + list + ")") +
                                      " ORDER BY c.number LIMIT $" + std::to_string(arguments.size()),
                                  arguments));
}

std::int64_t count_open_conflicts(Session& session, const std::string& connector) {
  return session.run("SELECT COUNT(*) FROM order_conflicts WHERE connector = $1 AND is_open = 1", {connector})
      .integer(0, 0);
}

}  // namespace portent::serve::store
