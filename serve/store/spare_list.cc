#include "serve/store/spare_list.h"

#include <fmt/format.h>

#include <cmath>

#include "serve/store/spares.h"

namespace portent::serve::store {
namespace {

const std::string kFrom = " FROM spares LEFT JOIN spare_demand ON spare_demand.spare = spares.id";
const std::string kUnderMinimum = "spares.on_hand - spares.reserved < spares.minimum";
const std::string kUnderDemand = "spares.on_hand - spares.reserved < 1000 * COALESCE(spare_demand.demand, 0)";

/// Prices are no binary fractions, so their sums end in digits that nobody wrote; no currency has smaller
/// coins than thousandths.
double to_thousandths(double amount) {
  return std::round(amount * 1'000) / 1'000;
}

/// A statement in the making: conditions with their arguments.
struct Query {
  std::string conditions;
  std::vector<Value> arguments;

  std::string place(Value value) {
    arguments.push_back(std::move(value));
    return fmt::format("${}", arguments.size());
  }
  void require(const std::string& condition) {
    conditions += (conditions.empty() ? " WHERE " : " AND ") + condition;
  }
};

std::string pattern_of(const std::string& text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return pattern + '%';
}

void require_sites(Query& query, const std::vector<std::string>& sites) {
  std::string places;
  for (const std::string& site : sites) places += (places.empty() ? "" : ", ") + query.place(site);
  if (!sites.empty()) query.require("spares.site IN (" + places + ")");
}

void narrow(Query& query, const SpareFilter& filter) {
  require_sites(query, filter.sites);
  if (!filter.maker.empty()) query.require("spares.maker = " + query.place(filter.maker));
  if (!filter.location.empty()) query.require("spares.location = " + query.place(filter.location));
  if (!filter.text.empty())
    query.require("spares.id IN (SELECT s.id FROM spares s WHERE s.search LIKE " +
                  query.place(pattern_of(filter.text)) + " ESCAPE '\\')");
  if (filter.short_alone) query.require("(" + kUnderMinimum + " OR " + kUnderDemand + ")");
  if (filter.asset.empty()) return;
  const std::string place = query.place(filter.asset);
  query.require(
      "spares.id IN (SELECT spare FROM spare_fits WHERE asset = " + place +
      " UNION SELECT spare FROM spare_fits JOIN nodes ON nodes.class = spare_fits.class AND nodes.class <> ''"
      " WHERE nodes.id = " +
      place + ")");
}

}  // namespace

std::vector<ListedSpare> list_spares(Session& session, const SpareFilter& filter, const SparePage& page) {
  Query query;
  narrow(query, filter);
  if (page.after && page.by_name) {
    const std::string name = query.place(page.after->first);
    query.require("(spares.name, spares.id) > (" + name + ", " + query.place(page.after->second) + ")");
  } else if (page.after) {
    query.require("spares.id > " + query.place(page.after->second));
  }
  const std::string limit = " LIMIT " + query.place(static_cast<std::int64_t>(page.most));
  const Result rows =
      session.run("SELECT spare_demand.demand, " + spare_columns() + kFrom + query.conditions +
                      (page.by_name ? " ORDER BY spares.name, spares.id" : " ORDER BY spares.id") + limit,
                  query.arguments);
  std::vector<ListedSpare> listed;
  listed.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    listed.push_back({spare_of(rows, i, 1), rows.maybe_real(i, 0)});
  return listed;
}

std::int64_t count_spares(Session& session, const SpareFilter& filter) {
  Query query;
  narrow(query, filter);
  return session.run("SELECT COUNT(*)" + kFrom + query.conditions, query.arguments).integer(0, 0);
}

StockFigures stock_figures(Session& session, const std::vector<std::string>& sites) {
  Query query;
  require_sites(query, sites);
  const Result rows =
      session.run("SELECT spares.currency, COUNT(*), COUNT(CASE WHEN " + kUnderMinimum +
                      " THEN 1 END), SUM(spares.price * spares.on_hand / 1000.0) FROM spares" +
                      query.conditions + " GROUP BY spares.currency",
                  query.arguments);
  StockFigures figures;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    figures.spares += rows.integer(i, 1);
    figures.under_minimum += rows.integer(i, 2);
    if (!rows.null(i, 3)) figures.worth[rows.text(i, 0)] = to_thousandths(rows.real(i, 3));
  }
  query.require("spare_demand.demand > 0 AND " + kUnderDemand);
  figures.under_demand =
      session
          .run("SELECT COUNT(*) FROM spare_demand JOIN spares ON spares.id = spare_demand.spare" +
                   query.conditions,
               query.arguments)
          .integer(0, 0);
  return figures;
}

}  // namespace portent::serve::store
