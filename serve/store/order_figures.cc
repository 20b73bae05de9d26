#include "serve/store/order_figures.h"

#include <fmt/format.h>

namespace portent::serve::store {
namespace {

/// Count and sum of the time between two columns, where both are there and in their order.
std::string step(const char* from, const char* to) {
  return fmt::format(
      "CAST(SUM(CASE WHEN {1} >= {0} THEN 1 ELSE 0 END) AS BIGINT),"
      " CAST(SUM(CASE WHEN {1} >= {0} THEN {1} - {0} ELSE 0 END) AS BIGINT)",
      from, to);
}

OrderPlace place_of(const Result& rows, std::size_t i) {
  return {rows.text(i, 0), rows.text(i, 1), rows.text(i, 2)};
}

StepSum step_of(const Result& rows, std::size_t i, std::size_t column) {
  return {rows.integer(i, column), rows.integer(i, column + 1)};
}

void add_open(const Result& rows, std::vector<OpenOrders>& to) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    to.push_back({place_of(rows, i), rows.text(i, 3), rows.integer(i, 4), rows.integer(i, 5)});
}

}  // namespace

std::vector<ClosedOrders> closed_orders(Session& session, std::int64_t from_ms, std::int64_t to_ms) {
  static const std::string kSql =
      "SELECT asset, site, class, kind, currency, state, COUNT(*), SUM(hours), SUM(cost),"
      " COUNT(due_ms), CAST(SUM(CASE WHEN done_ms <= due_ms THEN 1 ELSE 0 END) AS BIGINT), " +
      step("sensed_ms", "warned_ms") + ", " + step("warned_ms", "begun_ms") + ", " +
      step("begun_ms", "done_ms") +
      " FROM work_orders WHERE closed_ms >= $1 AND closed_ms < $2"
      " GROUP BY asset, site, class, kind, currency, state"
      " ORDER BY asset, site, class, kind, currency, state";
  const Result rows = session.run(kSql, {from_ms, to_ms});
  std::vector<ClosedOrders> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({place_of(rows, i), rows.text(i, 3), rows.text(i, 4), rows.text(i, 5) == "confirmed",
                   rows.integer(i, 6), rows.real(i, 7), rows.real(i, 8), rows.integer(i, 9),
                   rows.integer(i, 10), step_of(rows, i, 11), step_of(rows, i, 13), step_of(rows, i, 15)});
  return all;
}

std::vector<AssessedOrders> assessed_orders(Session& session, std::int64_t from_ms, std::int64_t to_ms) {
  const Result rows = session.run("SELECT asset, site, class, " + step("done_ms", "assessed_ms") +
                                      " FROM work_orders WHERE assessed_ms >= $1 AND assessed_ms < $2"
                                      " GROUP BY asset, site, class ORDER BY asset, site, class",
                                  {from_ms, to_ms});
  std::vector<AssessedOrders> all;
  for (std::size_t i = 0; i < rows.size(); ++i) all.push_back({place_of(rows, i), step_of(rows, i, 3)});
  return all;
}

std::vector<OpenOrders> open_orders_at(Session& session, std::int64_t at_ms) {
  // Apart, so that each of the two is asked of its own index; `+` keeps the second from that of opened_ms.
  std::vector<OpenOrders> all;
  for (const char* which : {"is_open = 1 AND opened_ms < $1", "closed_ms >= $1 AND +opened_ms < $1"})
    add_open(session.run(fmt::format("SELECT asset, site, class, kind, COUNT(*),"
                                     " CAST(SUM(CASE WHEN due_ms < $1 THEN 1 ELSE 0 END) AS BIGINT)"
                                     " FROM work_orders WHERE {} GROUP BY asset, site, class, kind"
                                     " ORDER BY asset, site, class, kind",
                                     which),
                         {at_ms}),
             all);
  return all;
}

std::vector<Backlog> backlog(Session& session, std::int64_t now_ms) {
  const Result rows = session.run(
      "SELECT site, class, kind, COUNT(*), CAST(SUM(CASE WHEN due_ms < $1 THEN 1 ELSE 0 END) AS BIGINT)"
      " FROM work_orders WHERE is_open = 1 GROUP BY site, class, kind ORDER BY site, class, kind",
      {now_ms});
  std::vector<Backlog> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back(
        {rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.integer(i, 3), rows.integer(i, 4)});
  return all;
}

}  // namespace portent::serve::store
