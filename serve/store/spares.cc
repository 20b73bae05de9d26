#include "serve/store/spares.h"

#include <fmt/format.h>

namespace portent::serve::store {
namespace {

/// Those that people write, in this order.
const std::vector<std::string>& written_columns() {
  static const std::vector<std::string> kColumns = [] {
    std::vector<std::string> columns;
    for (const auto& [name, field] : kSpareTexts) columns.emplace_back(name);
    columns.insert(columns.end(), {"price", "lead_time_days", "minimum", "search", "updated_ms"});
    return columns;
  }();
  return kColumns;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::vector<Value> written_values(const Spare& spare) {
  std::vector<Value> values;
  for (const auto& [name, field] : kSpareTexts) values.emplace_back(spare.*field);
  values.emplace_back(value_of(spare.price));
  values.emplace_back(value_of(spare.lead_time_days));
  values.emplace_back(spare.minimum);
  values.emplace_back(lower(spare.id + '\n' + spare.name + '\n' + spare.maker_number));
  values.emplace_back(spare.updated_ms);
  return values;
}

std::string insert_statement() {
  std::string names = "id, on_hand, reserved, version, created_ms", places = "$1, 0, 0, 1, $2";
  std::size_t next = 3;
  for (const std::string& column : written_columns()) {
    names += ", " + column;
    places += fmt::format(", ${}", next++);
  }
  return "INSERT INTO spares (" + names + ") VALUES (" + places + ")";
}

std::string update_statement() {
  std::string sets;
  std::size_t next = 1;
  for (const std::string& column : written_columns()) sets += fmt::format("{} = ${}, ", column, next++);
  return fmt::format("UPDATE spares SET {}version = version + 1 WHERE id = ${} AND version = ${}", sets, next,
                     next + 1);
}

}  // namespace

const std::string& spare_columns() {
  static const std::string kColumns = [] {
    std::string columns = "spares.id";
    for (const auto& [name, field] : kSpareTexts) columns += std::string(", spares.") + name;
    for (const char* name :
         {"price", "lead_time_days", "minimum", "on_hand", "reserved", "version", "created_ms", "updated_ms"})
      columns += std::string(", spares.") + name;
    return columns;
  }();
  return kColumns;
}

Spare spare_of(const Result& rows, std::size_t row, std::size_t first) {
  std::size_t column = first;
  Spare spare;
  spare.id = rows.text(row, column++);
  for (const auto& [name, field] : kSpareTexts) spare.*field = rows.text(row, column++);
  spare.price = rows.maybe_real(row, column++);
  spare.lead_time_days = rows.maybe_real(row, column++);
  for (std::int64_t Spare::*field : {&Spare::minimum, &Spare::on_hand, &Spare::reserved, &Spare::version,
                                     &Spare::created_ms, &Spare::updated_ms})
    spare.*field = rows.integer(row, column++);
  return spare;
}

std::optional<Spare> find_spare(Session& session, const std::string& id) {
  static const std::string kSql = "SELECT " + spare_columns() + " FROM spares WHERE id = $1";
  const Result rows = session.run(kSql, {id});
  if (rows.empty()) return std::nullopt;
  return spare_of(rows, 0);
}

std::optional<Spare> find_spare_to_change(Session& session, const std::string& id) {
  // A lock that both engines know; SELECT ... FOR UPDATE is PostgreSQL's alone.
  session.run("UPDATE spares SET version = version WHERE id = $1", {id});
  return find_spare(session, id);
}

void insert_spare(Session& session, const Spare& spare) {
  static const std::string kSql = insert_statement();
  std::vector<Value> values = {spare.id, spare.created_ms};
  for (Value& value : written_values(spare)) values.push_back(std::move(value));
  session.run(kSql, values);
}

bool update_spare(Session& session, const Spare& spare) {
  static const std::string kSql = update_statement();
  std::vector<Value> values = written_values(spare);
  values.emplace_back(spare.id);
  values.emplace_back(spare.version);
  return session.run(kSql, values).changed() == 1;
}

bool delete_spare(Session& session, const std::string& id, std::int64_t version) {
  return session
             .run(
                 "DELETE FROM spares WHERE id = $1 AND version = $2"
                 " AND NOT EXISTS (SELECT 1 FROM stock_moves WHERE stock_moves.spare = $1)",
                 {id, version})
             .changed() == 1;
}

std::vector<SpareFit> fits_of_spare(Session& session, const std::string& spare) {
  const Result rows = session.run(
      "SELECT class, asset, part, quantity FROM spare_fits WHERE spare = $1 ORDER BY class, asset, part",
      {spare});
  std::vector<SpareFit> fits;
  for (std::size_t i = 0; i < rows.size(); ++i)
    fits.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.integer(i, 3)});
  return fits;
}

void replace_fits(Session& session, const std::string& spare, const std::vector<SpareFit>& fits) {
  session.run("DELETE FROM spare_fits WHERE spare = $1", {spare});
  std::vector<Value> cells;
  for (const SpareFit& fit : fits)
    for (const Value& cell :
         std::initializer_list<Value>{spare, fit.asset_class, fit.asset, fit.part, fit.quantity})
      cells.push_back(cell);
  session.run_each("INSERT INTO spare_fits (spare, class, asset, part, quantity) VALUES ($1, $2, $3, $4, $5)",
                   cells, 5);
}

}  // namespace portent::serve::store
