#include "serve/store/production.h"

namespace portent::serve::store {
namespace {

const std::string kSelect =
    "SELECT asset, id, from_ms, to_ms, planned_ms, run_ms, total, good, ideal_rate, ts_ms, who, recorded_ms"
    " FROM production";

Production read(const Result& rows, std::size_t i) {
  return {rows.text(i, 0),    rows.text(i, 1),          rows.integer(i, 2), rows.integer(i, 3),
          rows.integer(i, 4), rows.maybe_integer(i, 5), rows.real(i, 6),    rows.real(i, 7),
          rows.real(i, 8),    rows.integer(i, 9),       rows.text(i, 10),   rows.integer(i, 11)};
}

std::vector<Production> all_of(const Result& rows) {
  std::vector<Production> all;
  all.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) all.push_back(read(rows, i));
  return all;
}

void insert(Session& session, const Production& p) {
  try {
    session.run(
        "INSERT INTO production (asset, id, from_ms, to_ms, planned_ms, run_ms, total, good, ideal_rate,"
        " ts_ms, who, recorded_ms, earliest_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13)",
        {p.asset, p.id, p.from_ms, p.to_ms, p.planned_ms, value_of(p.run_ms), p.total, p.good, p.ideal_rate,
         p.ts_ms, p.who, p.recorded_ms, p.from_ms});
  } catch (const ConflictError&) {
    throw RetryError("another writer has just told of the production " + p.id + " of " + p.asset);
  }
}

}  // namespace

ProductionKept keep_production(Session& session, const Production& said) {
  // Its row is locked by a change of nothing, which both engines understand.
  session.run("UPDATE production SET ts_ms = ts_ms WHERE asset = $1 AND id = $2", {said.asset, said.id});
  const auto stands = find_production(session, said.asset, said.id);
  if (!stands) {
    insert(session, said);
    return ProductionKept::kNew;
  }
  if (said.ts_ms <= stands->ts_ms) return ProductionKept::kNotNewer;
  session.run(
      "UPDATE production SET from_ms = $1, to_ms = $2, planned_ms = $3, run_ms = $4, total = $5, good = $6,"
      " ideal_rate = $7, ts_ms = $8, who = $9, recorded_ms = $10,"
      " earliest_ms = CASE WHEN earliest_ms < $1 THEN earliest_ms ELSE $1 END WHERE asset = $11 AND id = $12",
      {said.from_ms, said.to_ms, said.planned_ms, value_of(said.run_ms), said.total, said.good,
       said.ideal_rate, said.ts_ms, said.who, said.recorded_ms, said.asset, said.id});
  return ProductionKept::kCorrected;
}

std::optional<Production> find_production(Session& session, const std::string& asset, const std::string& id) {
  const Result rows = session.run(kSelect + " WHERE asset = $1 AND id = $2", {asset, id});
  return rows.empty() ? std::nullopt : std::optional(read(rows, 0));
}

std::vector<Production> production_between(Session& session, std::int64_t from_ms, std::int64_t to_ms) {
  return all_of(session.run(kSelect + " WHERE to_ms > $1 AND to_ms < $2 AND from_ms < $3 ORDER BY asset, id",
                            {from_ms, to_ms + kLongestProduction, to_ms}));
}

std::vector<Production> production_of(Session& session, const std::string& asset, std::int64_t from_ms,
                                      std::int64_t to_ms,
                                      const std::optional<std::pair<std::int64_t, std::string>>& behind,
                                      std::size_t most) {
  std::vector<Value> arguments = {asset, from_ms, to_ms};
  std::string sql = kSelect + " WHERE asset = $1 AND from_ms >= $2 AND from_ms < $3";
  if (behind) {
    sql += " AND (from_ms, id) < ($4, $5)";
    arguments.emplace_back(behind->first);
    arguments.emplace_back(behind->second);
  }
  sql += " ORDER BY from_ms DESC, id DESC LIMIT $" + std::to_string(arguments.size() + 1);
  arguments.emplace_back(static_cast<std::int64_t>(most));
  return all_of(session.run(sql, arguments));
}

std::optional<std::int64_t> earliest_production(Session& session, std::int64_t after_ms,
                                                std::int64_t until_ms) {
  return session
      .run("SELECT MIN(earliest_ms) FROM production WHERE recorded_ms > $1 AND recorded_ms <= $2",
           {after_ms, until_ms})
      .maybe_integer(0, 0);
}

}  // namespace portent::serve::store
