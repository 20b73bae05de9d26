#include "ingest/archive/series.h"

#include <algorithm>
#include <array>
#include <map>

#include "ingest/archive/merged_rows.h"

namespace portent::ingest::archive {
namespace {

constexpr std::int64_t kMinute = 60'000, kHour = 3'600'000;

using Entries = std::vector<const HistoryEntry*>;
/// The files of one day that may hold what is wanted, by kind.
using DayFiles = std::array<Entries, kHistoryKinds>;

const Entries& of(const DayFiles& files, HistoryKind kind) {
  return files[static_cast<std::size_t>(kind)];
}

/// Of a day the coarsest kind whose spans are no longer than wanted; else the finest that is left.
HistoryKind best_kind(const DayFiles& files, std::int64_t span_ms) {
  using enum HistoryKind;
  if (span_ms >= kHour && !of(files, kHours).empty()) return kHours;
  if (span_ms >= kMinute && !of(files, kMinutes).empty()) return kMinutes;
  if (!of(files, kReadings).empty()) return kReadings;
  return of(files, kMinutes).empty() ? kHours : kMinutes;
}

/// A day is made of one kind only where its tiers know of all its readings.
bool tiers_are_whole(const DayFiles& files) {
  return std::ranges::all_of(of(files, HistoryKind::kReadings),
                             [](const HistoryEntry* file) { return file->level == kSealed; });
}

void join(const SeriesPoint& point, SeriesPoint& into) {
  const double count = static_cast<double>(into.count + point.count);
  into.min = std::min(into.min, point.min);
  into.max = std::max(into.max, point.max);
  into.mean += (point.mean - into.mean) * static_cast<double>(point.count) / count;
  into.last = point.last;
  into.count += point.count;
}

class SeriesReader {
 public:
  SeriesReader(const std::filesystem::path& folder, const SeriesQuery& query)
      : folder_(folder), query_(query), manifest_(read_manifest(folder)) {
    for (const HistoryEntry& file : manifest_.files)
      if (file.first_ts < query.to && file.last_ts + span_of(file.kind) > query.from)
        days_[file.day][static_cast<std::size_t>(file.kind)].push_back(&file);
  }

  /// The time from the first to the last file that is there, within what is wanted.
  std::pair<std::int64_t, std::int64_t> extent() const {
    std::int64_t first = INT64_MAX, last = INT64_MIN;
    for (const auto& [day, files] : days_)
      for (const Entries& kind : files)
        for (const HistoryEntry* file : kind) {
          first = std::min(first, file->first_ts);
          last = std::max(last, file->last_ts + 1);
        }
    return {std::max(first, query_.from), std::min(last, query_.to)};
  }

  /// Points as they are kept, ascending by time. Stops beyond `most` (which the caller sees by the size).
  std::vector<SeriesPoint> read(std::int64_t span_ms, std::size_t most) const {
    std::vector<SeriesPoint> points;
    for (const auto& [day, files] : days_) {
      const HistoryKind kind = tiers_are_whole(files) ? best_kind(files, span_ms) : HistoryKind::kReadings;
      read_day(kind, of(files, kind), points);
      if (points.size() > most) break;
    }
    return points;
  }

 private:
  static std::int64_t span_of(HistoryKind kind) {
    if (kind == HistoryKind::kMinutes) return kMinute;
    return kind == HistoryKind::kHours ? kHour : 1;
  }

  void read_day(HistoryKind kind, const Entries& files, std::vector<SeriesPoint>& into) const {
    const bool tier = kind != HistoryKind::kReadings;
    const std::string column = "v." + query_.channel;
    HistoryFilter filter;
    filter.from = query_.from;
    filter.to = query_.to;
    filter.asset = query_.asset;
    filter.texts = false;
    filter.columns.emplace();
    for (const char* suffix : {"", ".count", ".min", ".max", ".mean", ".last"})
      if (tier != (*suffix == '\0')) filter.columns->insert(column + suffix);
    MergedRows merged(folder_, files, filter);
    while (merged.next()) {
      const SeriesPoint point = tier ? tier_point(merged, column) : value_point(merged);
      if (point.count > 0) into.push_back(point);
    }
  }

  static SeriesPoint value_point(const MergedRows& merged) {
    const auto numbers = merged.rows().numbers(merged.row());
    if (numbers.empty()) return {};
    const double value = numbers.front().value;
    return {merged.row().ts, 1, value, value, value, value};
  }

  static SeriesPoint tier_point(const MergedRows& merged, const std::string& column) {
    SeriesPoint point{merged.row().ts};
    for (const NumberCell& cell : merged.rows().numbers(merged.row())) {
      const std::string& name = merged.rows().names().numbers[cell.column];
      const std::string_view what = std::string_view(name).substr(column.size() + 1);
      if (what == "count") point.count = static_cast<std::int64_t>(cell.value);
      if (what == "min") point.min = cell.value;
      if (what == "max") point.max = cell.value;
      if (what == "mean") point.mean = cell.value;
      if (what == "last") point.last = cell.value;
    }
    return point;
  }

  const std::filesystem::path& folder_;
  const SeriesQuery& query_;
  Manifest manifest_;
  std::map<std::int64_t, DayFiles> days_;
};

/// A length that people use, at least `least`: of whole minutes or hours where it is longer than one.
std::int64_t round_span(std::int64_t least) {
  for (const std::int64_t unit : {kHour, kMinute, std::int64_t{1'000}})
    if (least > unit) return (least + unit - 1) / unit * unit;
  return std::max<std::int64_t>(least, 1);
}

Series read_once(const std::filesystem::path& folder, const SeriesQuery& query) {
  const SeriesReader reader(folder, query);
  const auto [first, last] = reader.extent();
  if (first >= last) return {};
  const auto most = static_cast<std::int64_t>(query.max_points);
  const std::int64_t span = round_span((last - first + most - 1) / most);
  Series series;
  // Where there can be few values they are looked at first: many sensors speak seldom.
  series.points = reader.read(0, query.max_points);
  if (series.points.size() <= query.max_points &&
      std::ranges::all_of(series.points, [](const SeriesPoint& point) { return point.count == 1; }))
    return series;
  series = {{}, span};
  for (const SeriesPoint& point : reader.read(span, SIZE_MAX)) {
    const std::int64_t begins = first + (point.ts - first) / span * span;
    if (!series.points.empty() && series.points.back().ts == begins) {
      join(point, series.points.back());
    } else {
      series.points.push_back(point);
      series.points.back().ts = begins;
    }
  }
  return series;
}

}  // namespace

Series read_series(const std::filesystem::path& folder, const SeriesQuery& query) {
  try {
    return read_once(folder, query);
  } catch (const DamagedHistory&) {
    return read_once(folder, query);  // a file may have been merged into another since its manifest was read
  }
}

}  // namespace portent::ingest::archive
