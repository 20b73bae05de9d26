#include "serve/desk/spare_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "serve/desk/csv.h"
#include "serve/desk/json_fields.h"
#include "serve/desk/spares.h"

namespace portent::serve::desk {
namespace {

using nlohmann::json;
using store::Quantity;
using store::Spare;
using store::SpareFit;

constexpr std::array<std::string_view, 4> kNumbers = {"price", "lead_time_days", "minimum", "on_hand"};
constexpr std::array<std::string_view, 8> kPassedOver = {"reserved", "available", "demand",     "version",
                                                         "created",  "updated",   "created_ms", "updated_ms"};

bool is_one_of(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<double> read_number(const std::string& name, const std::string& text, Faults& faults) {
  if (text.empty()) return std::nullopt;
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc() && end == text.data() + text.size()) return number;
  faults.push_back({name, "is not a number; write it with a decimal point"});
  return std::nullopt;
}

std::optional<Quantity> read_quantity(const std::string& name, const std::string& text, Faults& faults) {
  const auto number = read_number(name, text, faults);
  if (!number) return std::nullopt;
  const auto quantity = quantity_of(*number);
  if (!quantity) faults.push_back({name, "is not from 0 to 1e9 with at most three decimals"});
  return quantity;
}

void apply(const std::string& name, const std::string& text, WantedSpare& wanted, Faults& faults) {
  Spare& spare = wanted.spare;
  if (name == "id") {
    if (spare.id.empty()) spare.id = text;
    if (spare.id != text) faults.push_back({"id", "can't be changed from '" + spare.id + "'"});
  }
  for (const auto& [known, field] : store::kSpareTexts)
    if (name == known) spare.*field = text;
  if (name == "price") spare.price = read_number(name, text, faults);
  if (name == "lead_time_days") spare.lead_time_days = read_number(name, text, faults);
  if (name == "minimum") spare.minimum = read_quantity(name, text, faults).value_or(0);
  if (name == "on_hand") wanted.on_hand = read_quantity(name, text, faults);
  if (name == "fits") wanted.fits = fits_of_json(text.empty() ? "[]" : text, faults);
}

/// A member's value as a row has it; the fault says what it should have been.
std::string text_of(const std::string& name, const json& value, Faults& faults) {
  if (value.is_null()) return "";
  if (is_one_of(kNumbers, name) && !value.is_number()) faults.push_back({name, "is not a number"});
  if (name == "fits" && !value.is_array()) faults.push_back({name, "is not a list"});
  if (is_one_of(kNumbers, name) || is_one_of(kPassedOver, name) || name == "fits")
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (const auto* text = value.get_ptr<const std::string*>()) return *text;
  faults.push_back({name, "is not a text"});
  return "";
}

SpareFit fit_of(const json& object, std::size_t i, Faults& faults) {
  JsonFields fields(object, fmt::format("fits.{}", i), faults);
  fields.nothing_but({"class", "asset", "part", "quantity"});
  SpareFit fit{fields.text("class"), fields.text("asset"), fields.text("part")};
  if (const auto number = fields.number("quantity")) {
    const auto quantity = quantity_of(*number);
    if (!quantity) fields.fail("quantity", "is not from 0 to 1e9 with at most three decimals");
    fit.quantity = quantity.value_or(store::kOneUnit);
  }
  return fit;
}

json json_of(const std::vector<SpareFit>& fits) {
  json list = json::array();
  for (const SpareFit& fit : fits) {
    json& one = list.emplace_back(json{{"quantity", units_of(fit.quantity)}});
    for (const auto& [name, text] :
         {std::pair{"class", fit.asset_class}, {"asset", fit.asset}, {"part", fit.part}})
      if (!text.empty()) one[name] = text;
  }
  return list;
}

std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : "";
}

std::vector<std::pair<std::string, std::string>> columns_of(const Spare& spare, const std::string& fits) {
  std::vector<std::pair<std::string, std::string>> columns = {{"id", spare.id}};
  for (const auto& [name, field] : store::kSpareTexts) columns.emplace_back(name, spare.*field);
  columns.emplace_back("price", number_text(spare.price));
  columns.emplace_back("lead_time_days", number_text(spare.lead_time_days));
  columns.emplace_back("minimum", number_text(units_of(spare.minimum)));
  columns.emplace_back("on_hand", number_text(units_of(spare.on_hand)));
  columns.emplace_back("reserved", number_text(units_of(spare.reserved)));
  columns.emplace_back("fits", fits);
  columns.emplace_back("version", std::to_string(spare.version));
  return columns;
}

}  // namespace

bool is_spare_field(std::string_view name) {
  return name == "id" || name == "fits" || is_one_of(kNumbers, name) || is_one_of(kPassedOver, name) ||
         std::ranges::any_of(store::kSpareTexts, [&](const auto& text) { return name == text.first; });
}

SpareRow spare_row_of_json(std::string_view text) {
  SpareRow row;
  const auto parsed = parse_json(text, "", row.faults);
  if (!parsed) return row;
  if (!parsed->is_object()) {
    row.faults.push_back({"", "is not an object"});
    return row;
  }
  for (const auto& [name, value] : parsed->items()) {
    if (!is_spare_field(name))
      row.faults.push_back({name, "is no field of a spare; docs/spares.md lists them"});
    else
      row.fields.emplace_back(name, text_of(name, value, row.faults));
  }
  return row;
}

WantedSpare wanted_of_row(const SpareRow& row, const Spare& base, Faults& faults) {
  WantedSpare wanted{base};
  for (const auto& [name, text] : row.fields) apply(name, text, wanted, faults);
  return wanted;
}

std::vector<SpareFit> fits_of_json(std::string_view text, Faults& faults) {
  constexpr std::size_t kMostFits = 1'000;
  std::vector<SpareFit> fits;
  const auto parsed = parse_json(text, "fits", faults);
  if (!parsed) return fits;
  if (!parsed->is_array() || parsed->size() > kMostFits) {
    faults.push_back({"fits", fmt::format("is not a list of {} at most", kMostFits)});
    return fits;
  }
  for (std::size_t i = 0; i < parsed->size(); ++i) fits.push_back(fit_of((*parsed)[i], i, faults));
  return fits;
}

std::string encode_fits(const std::vector<SpareFit>& fits) {
  return json_of(fits).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string encode_spare(const Spare& spare, const std::vector<SpareFit>& fits) {
  json made = {{"id", spare.id},
               {"minimum", units_of(spare.minimum)},
               {"on_hand", units_of(spare.on_hand)},
               {"reserved", units_of(spare.reserved)},
               {"version", spare.version},
               {"fits", json_of(fits)}};
  for (const auto& [name, field] : store::kSpareTexts)
    if (!(spare.*field).empty()) made[name] = spare.*field;
  if (spare.price) made["price"] = *spare.price;
  if (spare.lead_time_days) made["lead_time_days"] = *spare.lead_time_days;
  return made.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string spare_csv_header() {
  std::string header;
  for (const auto& [name, text] : columns_of({}, "")) header += (header.empty() ? "" : ",") + name;
  return header + "\r\n";
}

std::string spare_csv_row(const Spare& spare, const std::vector<SpareFit>& fits) {
  std::string row;
  for (const auto& [name, text] : columns_of(spare, fits.empty() ? "" : encode_fits(fits)))
    append_csv_cell(row.empty() ? row : row += ',', text);
  return row + "\r\n";
}

bool SpareJsonRows::next(SpareRow& row) {
  JsonObjects::Piece piece;
  if (!objects_.next(piece)) return false;
  row = piece.problem.empty() ? spare_row_of_json(piece.text) : SpareRow{};
  if (!piece.problem.empty()) row.faults.push_back({"", piece.problem});
  row.line = piece.line;
  return true;
}

}  // namespace portent::serve::desk
