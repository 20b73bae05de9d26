#pragma once

#include <map>
#include <string>
#include <vector>

#include "serve/store/alarm.h"
#include "serve/store/session.h"

// What the desk keeps of each condition between two records.

namespace portent::serve::store {

/// By what the condition is about; the bytes are whoever judges it knows whose.
std::map<AlarmKey, std::string> load_watches(Session& session);
/// The same of one kind of alarm.
std::map<AlarmKey, std::string> load_watches(Session& session, const std::string& kind);
/// Stores what changed; those of no bytes are forgotten.
void save_watches(Session& session, const std::map<AlarmKey, std::string>& changed);

/// What the desk remembers of an asset that it has met in the stream.
struct DeskAsset {
  std::string site;
  std::string asset_class;
  std::string mode = "run";     ///< that the newest mode event set: run, idle, transient or overhaul
  std::int64_t mode_ts_ms = 0;  ///< event time of that; 0: none came
  friend bool operator==(const DeskAsset&, const DeskAsset&) = default;
};
std::map<std::string, DeskAsset> load_desk_assets(Session& session);
/// The same of one; that of an asset that it never met is empty.
DeskAsset find_desk_asset(Session& session, const std::string& asset);
void save_desk_assets(Session& session, const std::map<std::string, DeskAsset>& changed);

}  // namespace portent::serve::store
