#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace portent::ingest::archive {

/// What a file of the archive holds; also the name of the folder that such files lie in.
enum class HistoryKind : std::uint8_t {
  kReadings,
  kControls,
  kFeatures,
  kForecasts,
  kMinutes,  ///< readings by minute: count, min, max, mean and last of each channel
  kHours,
};
inline constexpr std::size_t kHistoryKinds = 6;
std::string_view kind_name(HistoryKind kind);

/// One file that belongs to the archive.
struct HistoryEntry {
  std::string path;  ///< below the archive's folder, with '/'
  HistoryKind kind = HistoryKind::kReadings;
  std::string asset_class;
  std::int64_t day = 0;  ///< of the event times, counted from 1970-01-01 UTC
  int level = 0;         ///< how often its rows were merged; kSealed: all of its day
  std::int64_t rows = 0, values = 0, bytes = 0;
  std::int64_t first_ts = 0, last_ts = 0;
  std::int64_t written_at = 0;  ///< Manifest::newest_ts when it was written
  std::uint32_t footer_checksum = 0;
  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};
inline constexpr int kSealed = 9;
inline constexpr std::int64_t kDayMs = 86'400'000;
/// The day of a time, also of one before 1970.
inline std::int64_t day_of(std::int64_t ts) {
  return ts >= 0 ? ts / kDayMs : (ts - kDayMs + 1) / kDayMs;
}
/// Such as 2026-01-31.
std::string day_name(std::int64_t day);

/// Records of a topic that were gone before they could be archived.
struct HistoryGap {
  std::string topic;
  int partition = 0;
  std::int64_t from = 0, to = 0;  ///< offsets, `to` not included
  friend bool operator==(const HistoryGap&, const HistoryGap&) = default;
};

/// What an archive is: the files that belong to it and the offsets that they cover. It is replaced as a
/// whole, so files and offsets always agree.
struct Manifest {
  std::int64_t next_file = 1;  ///< number of the next file to be written
  std::int64_t newest_ts = 0;  ///< newest event time of a reading: retention counts from here
  std::map<std::string, std::map<int, std::int64_t>> covered;  ///< topic, partition: next offset to archive
  std::map<std::string, std::uint64_t> left_out;               ///< records not archived, by reason
  std::vector<HistoryGap> gaps;
  std::vector<HistoryEntry> files;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

inline constexpr const char* kManifestFile = "manifest.json";

std::string to_json(const Manifest& manifest);
/// The error says what is wrong. Unknown fields are ignored.
tl::expected<Manifest, std::string> parse_manifest(std::string_view text);
/// Throws FatalError where `folder` holds no archive or its manifest can't be read.
Manifest read_manifest(const std::filesystem::path& folder);

}  // namespace portent::ingest::archive
