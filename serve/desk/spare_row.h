#pragma once

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/desk/json_objects.h"
#include "serve/desk/row_source.h"
#include "serve/store/spare.h"

// Spares as rows of a file: fields by name, values as text, as node_row.h has those of nodes.

namespace portent::serve::desk {

using SpareRow = NodeRow;

bool is_spare_field(std::string_view name);
inline constexpr TableKind kSpareTable = {is_spare_field, "spares; docs/spares.md"};

/// Those of a JSON object; its types are checked, its values are not.
SpareRow spare_row_of_json(std::string_view json);

/// What a row wants.
struct WantedSpare {
  store::Spare spare;
  std::optional<store::Quantity> on_hand = {};            ///< nullopt: it does not say
  std::optional<std::vector<store::SpareFit>> fits = {};  ///< nullopt: it does not say
};
/// `base` with what the row says: fields that are not named stay as they are, "" takes a value out. What only
/// the desk writes (reserved, available, demand, version and times) is passed over. An id that differs is a
/// fault.
WantedSpare wanted_of_row(const SpareRow& row, const store::Spare& base, Faults& faults);
/// A JSON list of objects with class or asset, part, and quantity (1).
std::vector<store::SpareFit> fits_of_json(std::string_view json, Faults& faults);

std::string encode_fits(const std::vector<store::SpareFit>& fits);
/// As spare_row_of_json() reads it.
std::string encode_spare(const store::Spare& spare, const std::vector<store::SpareFit>& fits);
std::string spare_csv_header();
std::string spare_csv_row(const store::Spare& spare, const std::vector<store::SpareFit>& fits);

/// Objects of a file of JSON, or of lines of it.
class SpareJsonRows final : public RowSource {
 public:
  explicit SpareJsonRows(std::istream& from, JsonForm form = JsonForm::kAny) : objects_(from, form) {}
  bool next(SpareRow& row) override;

 private:
  JsonObjects objects_;
};

}  // namespace portent::serve::desk
