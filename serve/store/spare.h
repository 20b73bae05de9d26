#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace portent::serve::store {

/// Thousandths of a unit: sums of them are exact.
using Quantity = std::int64_t;
inline constexpr Quantity kOneUnit = 1'000;

/// A part that is kept in stock. Texts that nobody gave are "".
struct Spare {
  std::string id;         ///< [A-Za-z0-9._:-]{1,128}; never changes
  std::string site = {};  ///< where it lies
  std::string name = {};
  std::string maker = {};
  std::string maker_number = {};
  std::string unit = {};      ///< such as pcs or kg
  std::string currency = {};  ///< of `price`, ISO 4217
  std::string location = {};
  std::optional<double> price = {};  ///< of one unit
  std::optional<double> lead_time_days = {};
  Quantity minimum = 0;   ///< of what is available
  Quantity on_hand = 0;   ///< stock_moves alone changes it
  Quantity reserved = 0;  ///< of on_hand; so does it
  std::int64_t version = 0;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const Spare&, const Spare&) = default;

  Quantity available() const { return on_hand - reserved; }
};

/// Plain text fields that people write, by the names that they have everywhere: columns, JSON, CSV, errors.
inline constexpr std::array<std::pair<const char*, std::string Spare::*>, 7> kSpareTexts = {
    {{"site", &Spare::site},
     {"name", &Spare::name},
     {"maker", &Spare::maker},
     {"maker_number", &Spare::maker_number},
     {"unit", &Spare::unit},
     {"currency", &Spare::currency},
     {"location", &Spare::location}}};

/// Assets of a class, or one asset, that take a spare.
struct SpareFit {
  std::string asset_class = {};  ///< "": one asset
  std::string asset = {};
  std::string part = {};  ///< its name in forecasts; "": the asset as a whole
  Quantity quantity = kOneUnit;
  friend auto operator<=>(const SpareFit&, const SpareFit&) = default;
};

}  // namespace portent::serve::store
