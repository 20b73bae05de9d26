#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/desk/refusal.h"
#include "serve/store/session.h"
#include "serve/store/spare.h"

namespace portent::serve::desk {

// Spares and what they fit, by the same promises as ledger.h. Stock is moved by stock.h alone.

/// So many units as thousandths; nullopt: more than 1e9, fewer than none, or with more than three decimals.
std::optional<store::Quantity> quantity_of(double units);
inline double units_of(store::Quantity quantity) {
  return static_cast<double>(quantity) / store::kOneUnit;
}

/// What is wrong with a spare by itself. One without a name has its id for it, one without a site what stands
/// before the first ':' of its id, one without a unit `pcs`.
void check_spare(store::Spare& spare, Faults& faults);

Outcome<store::Spare> create_spare(store::Session& session, const store::Spare& wanted, std::int64_t now_ms);
/// Where it still is of `wanted.version`; one that says what is there changes nothing. Its stock stays.
Outcome<store::Spare> change_spare(store::Session& session, const store::Spare& wanted, std::int64_t now_ms);
/// Refused where stock of it was ever moved: its moves stay for ever.
Outcome<store::Spare> remove_spare(store::Session& session, const std::string& id, std::int64_t version);

/// Says anew what a spare of that version fits. A class or asset that the ledger does not know is a fault:
/// the part would fit nothing.
Outcome<store::Spare> set_fits(store::Session& session, const std::string& id, std::int64_t version,
                               const std::vector<store::SpareFit>& fits, std::int64_t now_ms);
/// What is wrong with fits, under `fits.INDEX.FIELD`.
void check_fits(store::Session& session, const std::vector<store::SpareFit>& fits, Faults& faults);
/// Whether the spare fits that asset, by itself or by its class.
bool fits_asset(store::Session& session, const std::string& spare, const std::string& asset);

}  // namespace portent::serve::desk
