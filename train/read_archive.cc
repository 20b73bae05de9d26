#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "ingest/archive/merged_rows.h"
#include "ingest/decode.h"
#include "ingest/encode.h"
#include "ingest/error.h"
#include "train/message_columns.h"
#include "train/read_history.h"
#include "train/row_sink.h"

namespace portent::train {
namespace {

using ingest::FleetSchema;
using ingest::archive::HistoryEntry;
using ingest::archive::HistoryKind;
using ingest::archive::HistoryRows;
using ingest::archive::MergedRows;

constexpr std::string_view kChannelPrefix = "v.";

ingest::Mode mode_of(std::string_view text) {
  for (const ingest::Mode mode : {ingest::Mode::kIdle, ingest::Mode::kTransient, ingest::Mode::kOverhaul})
    if (text == ingest::mode_name(mode)) return mode;
  return ingest::Mode::kRun;
}

/// The marked channels of a reading and why, as the archive keeps them.
std::map<std::string, std::string> marks_of(const std::string& text) {
  const auto marks = nlohmann::json::parse(text, nullptr, false);
  std::map<std::string, std::string> result;
  if (marks.is_object())
    for (const auto& [channel, why] : marks.items())
      if (why.is_string()) result[channel] = why.get<std::string>();
  return result;
}

/// The text of a row in a column, or nullptr.
const std::string* text_in(const HistoryRows& rows, const HistoryRows::Row& row, std::string_view column) {
  for (const auto& cell : rows.texts(row))
    if (rows.names().texts[cell.column] == column) return &rows.word(cell.word);
  return nullptr;
}

/// What an archive's rows become; the counterpart of the reader of topics.
class ArchiveReader {
 public:
  ArchiveReader(const FleetSchema& schema, const std::filesystem::path& archive, RawHistory& history)
      : schema_(schema),
        archive_(archive),
        manifest_(ingest::archive::read_manifest(archive)),
        history_(history) {}

  /// Looks at all rows once: which channels there are, and in which order assets first spoke.
  void find_columns() {
    std::set<std::string> met;
    std::map<std::string, std::pair<std::int32_t, std::int64_t>> begins;  // asset: partition, offset
    for_each_row(HistoryKind::kReadings, [&](const HistoryRows& rows, const HistoryRows::Row& row) {
      const std::pair at(row.partition, row.offset);
      const auto [first, fresh] = begins.emplace(rows.asset(row), at);
      if (!fresh) first->second = std::min(first->second, at);
      note_channels(rows, row, met);
    });
    for (const auto& [asset, at] : begins) assets_.emplace_back(at, asset);
    std::ranges::sort(assets_);
    history_.columns = columns_of(schema_, met);
  }

  void read(RowSink& sink) {
    for (const auto& [at, asset] : assets_) sink.asset(asset);
    for (std::size_t c = 0; c < history_.columns.size(); ++c) column_of_[history_.columns[c].name] = c;
    std::vector<double> values(history_.columns.size());
    for_each_row(HistoryKind::kReadings, [&](const HistoryRows& rows, const HistoryRows::Row& row) {
      add_reading(rows, row, sink, values);
    });
    for_each_row(HistoryKind::kControls, [&](const HistoryRows& rows, const HistoryRows::Row& row) {
      const std::string *kind = text_in(rows, row, "kind"), *part = text_in(rows, row, "part");
      if (!kind) return;
      const AssetEvent event{row.ts, *kind, part ? *part : "", ""};
      std::vector<AssetEvent>& events = history_.events.of_asset[rows.asset(row)];
      if (std::ranges::find(events, event) == events.end())
        events.push_back(event);  // they come at least once
    });
  }

 private:
  static constexpr std::size_t kNowhere = SIZE_MAX;
  /// What a column of numbers is for.
  struct Place {
    std::size_t column = kNowhere;  ///< of the history
    bool usage = false, life = false;
    bool noted = false;
  };

  /// Rows of the range, day by day, each day's in order.
  template <typename Use>
  void for_each_row(HistoryKind kind, Use use) {
    const ingest::HistoryRange& range = *schema_.history;
    std::map<std::int64_t, std::vector<const HistoryEntry*>> days;
    for (const HistoryEntry& file : manifest_.files)
      if (file.kind == kind && (range.asset_class.empty() || file.asset_class == range.asset_class) &&
          (!range.to || file.first_ts < *range.to) && (!range.from || file.last_ts >= *range.from))
        days[file.day].push_back(&file);
    ingest::archive::HistoryFilter filter;
    filter.from = range.from;
    filter.to = range.to;
    for (const auto& [day, files] : days) {
      MergedRows merged(archive_, files, filter);
      places_.clear();
      while (merged.next()) use(merged.rows(), merged.row());
    }
  }

  void note_channels(const HistoryRows& rows, const HistoryRows::Row& row, std::set<std::string>& met) {
    const auto& names = rows.names().numbers;
    places_.resize(names.size());
    for (const auto& cell : rows.numbers(row)) {
      Place& place = places_[cell.column];
      if (std::exchange(place.noted, true)) continue;
      const std::string& name = names[cell.column];
      if (name.starts_with(kChannelPrefix)) met.insert(name.substr(kChannelPrefix.size()));
    }
    if (const std::string* marks = text_in(rows, row, "marks"))
      for (const auto& [channel, why] : marks_of(*marks)) met.insert(channel);
  }

  void add_reading(const HistoryRows& rows, const HistoryRows::Row& row, RowSink& sink,
                   std::vector<double>& values) {
    const int asset = sink.asset(rows.asset(row));
    if (asset < 0) return;
    std::ranges::fill(values, std::nan(""));
    double usage = std::nan(""), life = std::nan("");
    for (const auto& cell : rows.numbers(row)) {
      const Place place = place_of(rows.names(), cell.column);
      if (place.usage) usage = cell.value;
      if (place.life) life = cell.value;
      if (place.column != kNowhere) values[place.column] = cell.value;
    }
    if (!std::isnan(life)) usage = life;
    count_marks(rows, row);
    const std::string* mode = text_in(rows, row, "mode");
    sink.add(asset, row.ts, usage, mode ? mode_of(*mode) : ingest::Mode::kRun, values);
  }

  const Place& place_of(const ingest::archive::HistoryNames& names, std::uint32_t column) {
    while (places_.size() <= column) {
      const std::string& name = names.numbers[static_cast<std::uint32_t>(places_.size())];
      Place& place = places_.emplace_back();
      place.usage = name == "usage" && schema_.life.from != ingest::LifeSource::From::kTime;
      if (!name.starts_with(kChannelPrefix)) continue;
      const std::string channel = name.substr(kChannelPrefix.size());
      place.life = channel == schema_.life.column;
      if (const auto at = column_of_.find(channel); at != column_of_.end()) place.column = at->second;
    }
    return places_[column];
  }

  void count_marks(const HistoryRows& rows, const HistoryRows::Row& row) {
    const std::string* marks = text_in(rows, row, "marks");
    if (!marks) return;
    for (const auto& [channel, why] : marks_of(*marks)) {
      const auto column = column_of_.find(channel);
      if (column == column_of_.end()) continue;
      RawColumn& raw = history_.columns[column->second];
      ++(why == ingest::mark_name(ingest::Mark::kNull) ? raw.empty : raw.invalid);
    }
  }

  const FleetSchema& schema_;
  std::filesystem::path archive_;
  ingest::archive::Manifest manifest_;
  RawHistory& history_;
  std::vector<std::pair<std::pair<std::int32_t, std::int64_t>, std::string>>
      assets_;  ///< as they first spoke
  std::map<std::string, std::size_t, std::less<>> column_of_;
  std::vector<Place> places_;  ///< by number column of the day that is being read
};

}  // namespace

RawHistory read_archive(const FleetSchema& schema, const std::filesystem::path& folder,
                        const Selection& selection) {
  const std::filesystem::path archive = folder / schema.history->archive;
  if (!schema.categories.empty())
    throw ingest::FatalError(
        "categories: an archive of telemetry holds numbers only; give facts in a static "
        "table");
  try {
    RawHistory history;
    ArchiveReader reader(schema, archive, history);
    reader.find_columns();
    RowSink sink(history, selection);
    reader.read(sink);
    sink.finish("archive " + archive.string());
    read_asset_events(schema, folder, sink.names(), history.events);
    return history;
  } catch (const ingest::archive::DamagedHistory& damage) {
    throw ingest::FatalError(
        fmt::format("{}; restore it from a backup, or leave it out for good with portent "
                    "archive drop",
                    damage.what()));
  }
}

}  // namespace portent::train
