#pragma once

#include <map>
#include <string>

#include "models/policy/breach.h"
#include "serve/desk/asset_places.h"
#include "serve/desk/overlay.h"
#include "serve/store/alarm_watches.h"

namespace portent::serve::desk {

/// What the desk knows by heart of the database, which it alone changes while it has the lease: filled at
/// start, and moved on only by what a committed transaction has changed.
struct DeskMemory {
  using Values = std::map<std::string, double, std::less<>>;
  std::map<store::AlarmKey, models::policy::Level> standing;  ///< conditions whose alarms are active
  std::map<store::AlarmKey, std::string> watches;             ///< states of judges, as bytes
  std::map<std::string, store::DeskAsset> assets;
  AssetPlaces places;  ///< by the ledger, which others change: learned anew as batches come
  /// Newest value of each channel, by asset; not stored: until an asset sends again, its are missing.
  std::map<std::string, Values> values;
  std::int64_t newest_ts_ms = 0;  ///< event time that forecasts and readings have reached
};
DeskMemory load_memory(store::Session& session);

/// What one transaction changes of it. Not thread-safe.
class MemoryChanges {
 public:
  explicit MemoryChanges(const DeskMemory& memory);
  Overlay<store::AlarmKey, models::policy::Level> standing;
  Overlay<store::AlarmKey, std::string> watches;
  Overlay<std::string, store::DeskAsset> assets;
  std::map<std::string, DeskMemory::Values> values;  ///< of the assets that sent readings
  std::int64_t newest_ts_ms = 0;
  /// An asset's newest values, to be changed. A transaction that is tried again begins with those from before
  /// it: what a later reading brought must not be known at an earlier one.
  DeskMemory::Values& values_of(const std::string& asset);
  /// Stores what is kept in the database.
  void save(store::Session& session) const;
  /// Once that is committed.
  void apply(DeskMemory& memory);

 private:
  const DeskMemory* memory_;
};

}  // namespace portent::serve::desk
