#include "serve/desk/desk_memory.h"

#include <algorithm>

#include "serve/store/alarms.h"

namespace portent::serve::desk {

DeskMemory load_memory(store::Session& session) {
  DeskMemory memory;
  for (const store::Alarm& alarm : active_alarms(session)) memory.standing[alarm.key] = alarm.level;
  memory.watches = load_watches(session);
  memory.assets = load_desk_assets(session);
  return memory;
}

MemoryChanges::MemoryChanges(const DeskMemory& memory)
    : standing(memory.standing), watches(memory.watches), assets(memory.assets), memory_(&memory) {}

DeskMemory::Values& MemoryChanges::values_of(const std::string& asset) {
  const auto [own, added] = values.try_emplace(asset);
  if (added)
    if (const auto known = memory_->values.find(asset); known != memory_->values.end())
      own->second = known->second;
  return own->second;
}

void MemoryChanges::save(store::Session& session) const {
  save_watches(session, watches.changes());
  save_desk_assets(session, assets.changes());
}

void MemoryChanges::apply(DeskMemory& memory) {
  standing.apply(memory.standing);
  watches.apply(memory.watches);
  assets.apply(memory.assets);
  for (auto& [asset, newest] : values) memory.values.insert_or_assign(asset, std::move(newest));
  memory.newest_ts_ms = std::max(memory.newest_ts_ms, newest_ts_ms);
}

}  // namespace portent::serve::desk
