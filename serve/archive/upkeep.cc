#include "serve/archive/upkeep.h"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "ingest/archive/merged_rows.h"
#include "serve/archive/shapes.h"
#include "serve/archive/tier.h"

namespace portent::serve {
namespace {

using ingest::archive::DamagedHistory;
using ingest::archive::HistoryEntry;
using ingest::archive::HistoryKind;
using ingest::archive::kDayMs;
using ingest::archive::kSealed;
using ingest::archive::MergedRows;

constexpr std::size_t kMostMerged = 16;  // files at once: each holds a group of rows in memory

using Entries = std::vector<const HistoryEntry*>;

std::int64_t days_kept(const RetentionPolicy& policy, HistoryKind kind) {
  switch (kind) {
    case HistoryKind::kReadings:
    case HistoryKind::kControls:
      return policy.reading_days;
    case HistoryKind::kFeatures:
      return policy.feature_days;
    case HistoryKind::kForecasts:
      return policy.forecast_days;
    case HistoryKind::kMinutes:
      return policy.minute_days;
    case HistoryKind::kHours:
      return policy.hour_days;
  }
  return 0;
}

bool is_tier(HistoryKind kind) {
  return kind == HistoryKind::kMinutes || kind == HistoryKind::kHours;
}

std::vector<Entries> by_shape(const std::filesystem::path& folder, const Entries& files) {
  ingest::archive::Names names;
  std::vector<std::vector<std::uint32_t>> columns;
  for (const HistoryEntry* entry : files) {
    const auto file = ingest::archive::ParquetFile::open(folder / entry->path, entry->footer_checksum);
    if (!file) throw DamagedHistory(folder / entry->path, file.error());
    auto& own = columns.emplace_back();
    for (const std::string& name : number_columns(file->footer())) own.push_back(names.id(name));
    std::ranges::sort(own);
  }
  std::vector<Entries> shapes;
  for (const auto& shape : group_by_shape(columns)) {
    Entries& members = shapes.emplace_back();
    for (const std::size_t member : shape) members.push_back(files[member]);
  }
  return shapes;
}

void remove(const Entries& files, ArchiveChange& change) {
  for (const HistoryEntry* file : files) change.removed.push_back(file->path);
}

}  // namespace

std::int64_t oldest_kept(const RetentionPolicy& policy, HistoryKind kind, std::int64_t newest_ts) {
  const std::int64_t days = days_kept(policy, kind);
  return days == 0 ? INT64_MIN : (ingest::archive::day_of(newest_ts) - days) * kDayMs;
}

/// The files of one kind, class and day.
struct Upkeep::Day {
  HistoryKind kind{};
  std::string asset_class;
  std::int64_t day = 0;
  Entries files;

  std::string name() const { return files.front()->path.substr(0, files.front()->path.rfind('/')); }
  bool sealed() const {
    return std::ranges::all_of(files, [](const HistoryEntry* file) { return file->level == kSealed; });
  }
  /// The event time from which on it may be sealed.
  std::int64_t due(std::int64_t after_ms) const {
    std::int64_t oldest = INT64_MAX;
    for (const HistoryEntry* file : files)
      if (file->level != kSealed) oldest = std::min(oldest, file->written_at);
    return std::max((day + 1) * kDayMs, oldest) + after_ms;
  }
};

bool Upkeep::step() {
  return merge_or_seal() || expire();  // tiers are made before their readings go
}

std::optional<std::string> Upkeep::take_damage() {
  return std::exchange(damage_, std::nullopt);
}

bool Upkeep::expire() {
  ArchiveChange change;
  for (const HistoryEntry& file : folder_.manifest().files)
    if ((file.day + 1) * kDayMs <= oldest_kept(policy_, file.kind, folder_.manifest().newest_ts))
      change.removed.push_back(file.path);
  if (change.removed.empty()) return false;
  folder_.commit(change);
  return true;
}

bool Upkeep::merge_or_seal() {
  std::map<std::tuple<HistoryKind, std::string, std::int64_t>, Day> days;
  for (const HistoryEntry& file : folder_.manifest().files) {
    if (is_tier(file.kind)) continue;
    Day& day = days[{file.kind, file.asset_class, file.day}];
    day.kind = file.kind;
    day.asset_class = file.asset_class;
    day.day = file.day;
    day.files.push_back(&file);
  }
  for (const auto& [key, day] : days) {
    if (damaged_.contains(day.name())) continue;
    const std::string name = day.name();
    try {
      const bool over = folder_.manifest().newest_ts >= day.due(policy_.seal_after_ms);
      if (!day.sealed() && over ? seal(day) : merge(day)) return true;
    } catch (const DamagedHistory& damage) {
      damaged_.insert(name);
      damage_ = damage.what();
    }
  }
  return false;
}

/// The first 16 files of a level into one of each shape, a level higher.
bool Upkeep::merge(const Day& day) {
  std::map<int, Entries> levels;
  for (const HistoryEntry* file : day.files)
    if (file->level != kSealed) levels[file->level].push_back(file);
  for (auto& [level, files] : levels) {
    if (files.size() < kMostMerged) continue;
    files.resize(kMostMerged);
    ArchiveChange change;
    for (const Entries& shape : by_shape(folder_.path(), files)) {
      MergedRows merged(folder_.path(), shape);
      ArchiveFile file(folder_, day.kind, day.asset_class, day.day, merged.plan());
      while (merged.next()) file.add(merged.rows(), merged.row());
      change.added.push_back(file.finish(std::min(level + 1, kSealed - 1)));
      for (const HistoryEntry* source : shape)  // so that merging puts off no sealing
        change.added.back().written_at = std::min(change.added.back().written_at, source->written_at);
    }
    remove(files, change);
    folder_.commit(change);
    return true;
  }
  return false;
}

/// All of a day into one file of each shape; of readings its tiers, which replace those that it had.
bool Upkeep::seal(const Day& day) {
  ArchiveChange change;
  for (Entries& shape : by_shape(folder_.path(), day.files)) {
    if (shape.size() > kMostMerged) {  // first make them fewer
      Day some{day.kind, day.asset_class, day.day, shape};
      std::vector<HistoryEntry> lowered;
      for (const HistoryEntry* file : shape) lowered.push_back(*file);
      std::ranges::sort(lowered, {}, &HistoryEntry::bytes);
      for (HistoryEntry& file : lowered) file.level = 0;
      some.files.clear();
      for (const HistoryEntry& file : lowered) some.files.push_back(&file);
      return merge(some);
    }
    MergedRows merged(folder_.path(), shape);
    const auto plan = merged.plan();
    ArchiveFile file(folder_, day.kind, day.asset_class, day.day, plan);
    std::vector<std::unique_ptr<TierFile>> tiers;
    if (day.kind == HistoryKind::kReadings)
      for (const auto& [kind, span] :
           {std::pair{HistoryKind::kMinutes, 60'000}, std::pair{HistoryKind::kHours, 3'600'000}})
        tiers.push_back(std::make_unique<TierFile>(folder_, kind, day.asset_class, day.day, plan, span));
    while (merged.next()) {
      file.add(merged.rows(), merged.row());
      for (const auto& tier : tiers) tier->add(merged.rows(), merged.row());
    }
    change.added.push_back(file.finish(kSealed));
    for (const auto& tier : tiers)
      if (HistoryEntry entry = tier->finish(); entry.rows > 0) change.added.push_back(std::move(entry));
  }
  remove(day.files, change);
  for (const HistoryEntry& file : folder_.manifest().files)
    if (day.kind == HistoryKind::kReadings && is_tier(file.kind) && file.asset_class == day.asset_class &&
        file.day == day.day)
      change.removed.push_back(file.path);
  folder_.commit(change);
  return true;
}

}  // namespace portent::serve
