#include "ingest/files/table_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ingest/error.h"
#include "ingest/files/csv.h"

namespace portent::ingest {
namespace {

Mark mark_of(CellKind kind) {
  if (kind == CellKind::kNumber) return Mark::kNone;
  return kind == CellKind::kMissing ? Mark::kNull : Mark::kWrongType;
}

}  // namespace

TableLines::TableLines(const TableColumns& columns, std::string_view header, const std::string& where)
    : columns_(columns), splitter_(csv_separator_of(header)) {
  splitter_.split(header, cells_);
  for (const std::string_view name : cells_) {
    if (!name.empty() && std::ranges::find(names_, name) != names_.end())
      throw FatalError(fmt::format("{}: column '{}' stands twice; give each a name of its own", where, name));
    names_.emplace_back(name);
  }
  const std::size_t none = names_.size();
  asset_ = columns.fixed_asset.empty() ? place(columns.asset, where) : none;
  time_ = place(columns.time, where);
  usage_ = columns.usage.empty() ? none : place(columns.usage, where);
}

std::size_t TableLines::place(const std::string& column, const std::string& where) const {
  const auto found = std::ranges::find(names_, column);
  if (found == names_.end())
    throw FatalError(
        fmt::format("{}: no column '{}'; the header has {}", where, column, fmt::join(names_, ", ")));
  return static_cast<std::size_t>(found - names_.begin());
}

/// What the named columns say; a flaw in them rejects the line.
std::optional<Reject> TableLines::read_named(Reading& reading) const {
  reading.asset = asset_ < cells_.size() ? std::string(cells_[asset_]) : columns_.fixed_asset;
  if (!valid_asset_id(reading.asset))
    return Reject{RejectReason::kBadAssetId, "asset is not [A-Za-z0-9._:-]{1,128}"};
  if (cells_[time_].empty()) return Reject{RejectReason::kMissingTs, "no time in column " + columns_.time};
  const auto time = columns_.time_format.parse(cells_[time_]);
  if (!time || *time < 0)
    return Reject{RejectReason::kWrongType, fmt::format("column {} is not a time of format {} since 1970",
                                                        columns_.time, columns_.time_format.name())};
  reading.ts = *time;
  if (usage_ == names_.size()) return std::nullopt;
  const Cell usage = parse_cell(cells_[usage_]);
  if (usage.kind == CellKind::kMissing) return std::nullopt;
  if (usage.kind != CellKind::kNumber || usage.number < 0)
    return Reject{RejectReason::kWrongType, "usage is not a number of at least 0"};
  reading.usage = usage.number;
  return std::nullopt;
}

tl::expected<Reading, Reject> TableLines::reading(std::string_view line) {
  splitter_.split(line, cells_);
  if (cells_.size() != names_.size())
    return tl::unexpected(Reject{RejectReason::kMalformed, fmt::format("{} cells, but the header has {}",
                                                                       cells_.size(), names_.size())});
  Reading reading;
  if (auto flaw = read_named(reading)) return tl::unexpected(std::move(*flaw));
  for (std::size_t c = 0; c < cells_.size(); ++c) {
    if (c == asset_ || c == time_ || c == usage_ || names_[c].empty()) continue;
    const Cell cell = parse_cell(cells_[c]);
    const Mark mark = mark_of(cell.kind);
    reading.values.push_back({names_[c], mark == Mark::kNone ? cell.number : 0, mark});
  }
  return reading;
}

}  // namespace portent::ingest
