#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What one quality window of an asset adds to an hour.
struct AssetHour {
  std::string asset;
  std::int64_t hour_ms = 0;  ///< its begin
  std::int64_t readings = 0;
  std::optional<double> completeness = {};  ///< of its channels, on average, 0..1; nullopt: of none known
};
/// Adds them up. Each once: in the transaction that moves on in their topic.
void add_asset_hours(Session& session, std::span<const AssetHour> hours);
/// Forgets those that began before; at most `most`.
void forget_asset_hours(Session& session, std::int64_t before_ms, std::size_t most);

}  // namespace portent::serve::store
