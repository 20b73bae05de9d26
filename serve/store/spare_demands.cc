#include "serve/store/spare_demands.h"

#include <map>

namespace portent::serve::store {

std::optional<SpareDemand> find_demand(Session& session, const std::string& spare) {
  const Result rows = session.run(
      "SELECT spare, demand, counted, left_out, detail, at_ms FROM spare_demand WHERE spare = $1", {spare});
  if (rows.empty()) return std::nullopt;
  return SpareDemand{rows.text(0, 0),    rows.real(0, 1), rows.integer(0, 2),
                     rows.integer(0, 3), rows.text(0, 4), rows.integer(0, 5)};
}

void save_demand(Session& session, const SpareDemand& demand) {
  try {
    session.run(
        "INSERT INTO spare_demand (spare, demand, counted, left_out, detail, at_ms)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (spare) DO UPDATE SET demand = excluded.demand,"
        " counted = excluded.counted, left_out = excluded.left_out, detail = excluded.detail,"
        " at_ms = excluded.at_ms",
        {demand.spare, demand.demand, demand.counted, demand.left_out, demand.detail, demand.at_ms});
  } catch (const ConflictError&) {
    throw RetryError("another writer has just taken out the spare " + demand.spare);
  }
}

void forget_demand(Session& session, const std::string& spare) {
  session.run("DELETE FROM spare_demand WHERE spare = $1", {spare});
}

std::vector<SparePlace> places_of_spare(Session& session, const std::string& spare) {
  std::map<std::pair<std::string, std::string>, Quantity> places;
  for (const char* sql :
       {"SELECT nodes.id, f.part, f.quantity FROM spare_fits f JOIN spares ON spares.id = f.spare"
        " JOIN nodes ON nodes.class = f.class AND (nodes.site = spares.site OR spares.site = '')"
        " WHERE f.spare = $1 AND f.class <> '' AND nodes.state = 'registered'",
        "SELECT nodes.id, f.part, f.quantity FROM spare_fits f JOIN nodes ON nodes.id = f.asset"
        " WHERE f.spare = $1 AND nodes.state = 'registered'"}) {
    const Result rows = session.run(sql, {spare});
    for (std::size_t i = 0; i < rows.size(); ++i)
      places[{rows.text(i, 0), rows.text(i, 1)}] = rows.integer(i, 2);
  }
  std::vector<SparePlace> all;
  for (const auto& [place, quantity] : places) all.push_back({place.first, place.second, quantity});
  return all;
}

}  // namespace portent::serve::store
