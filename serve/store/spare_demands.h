#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/spare.h"

namespace portent::serve::store {

/// What forecasts let expect to be needed of a spare over its lead time, as it was last counted.
struct SpareDemand {
  std::string spare;
  double demand = 0;          ///< in its unit
  std::int64_t counted = 0;   ///< places that were
  std::int64_t left_out = 0;  ///< places of whose need nobody knows
  std::string detail = "{}";  ///< JSON: serve/desk/spare_demand.h
  std::int64_t at_ms = 0;
  friend bool operator==(const SpareDemand&, const SpareDemand&) = default;
};
std::optional<SpareDemand> find_demand(Session& session, const std::string& spare);
void save_demand(Session& session, const SpareDemand& demand);
void forget_demand(Session& session, const std::string& spare);

/// Where a spare goes: a part of an asset ("": the asset as a whole), and how many there.
struct SparePlace {
  std::string asset, part;
  Quantity quantity = kOneUnit;
  friend bool operator==(const SparePlace&, const SparePlace&) = default;
};
/// In registered assets, by asset and part: of a class those at the spare's own site, where it has one, since
/// each site has its own stock. What is said of an asset itself goes before what its class says.
std::vector<SparePlace> places_of_spare(Session& session, const std::string& spare);

}  // namespace portent::serve::store
