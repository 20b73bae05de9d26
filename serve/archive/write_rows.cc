#include "serve/archive/write_rows.h"

#include <algorithm>
#include <map>
#include <set>

#include "serve/archive/shapes.h"

namespace portent::serve {
namespace {

using ingest::archive::ColumnPlan;
using ingest::archive::HistoryEntry;
using ingest::archive::HistoryKind;
using ingest::archive::HistoryRows;
using ingest::archive::ScaleTally;

/// Rows of one class and day, each asset's in order, by the asset's id.
using AssetRows = std::map<std::string, std::vector<const HistoryRows::Row*>>;

std::vector<std::uint32_t> columns_of(const HistoryRows& rows,
                                      const std::vector<const HistoryRows::Row*>& of) {
  std::vector<std::uint32_t> columns;
  std::vector<bool> met(rows.names().numbers.size());
  for (const HistoryRows::Row* row : of)
    for (const auto& cell : rows.numbers(*row)) met[cell.column] = true;
  for (std::uint32_t c = 0; c < met.size(); ++c)
    if (met[c]) columns.push_back(c);
  return columns;
}

ColumnPlan plan_of(const HistoryRows& rows, const std::vector<const AssetRows::value_type*>& assets) {
  std::vector<ScaleTally> tallies(rows.names().numbers.size());
  std::vector<bool> numbers(tallies.size()), texts(rows.names().texts.size());
  for (const auto* asset : assets)
    for (const HistoryRows::Row* row : asset->second) {
      for (const auto& cell : rows.numbers(*row)) {
        tallies[cell.column].add(cell.value);
        numbers[cell.column] = true;
      }
      for (const auto& cell : rows.texts(*row)) texts[cell.column] = true;
    }
  ColumnPlan plan;
  for (std::uint32_t c = 0; c < numbers.size(); ++c)
    if (numbers[c]) plan.numbers.push_back(tallies[c].column(rows.names().numbers[c]));
  for (std::uint32_t c = 0; c < texts.size(); ++c)
    if (texts[c]) plan.texts.push_back(rows.names().texts[c]);
  std::ranges::sort(plan.numbers, {}, &ingest::archive::ColumnSpec::name);
  std::ranges::sort(plan.texts);
  return plan;
}

}  // namespace

std::vector<HistoryEntry> write_rows(ArchiveFolder& folder, HistoryKind kind, const HistoryRows& rows,
                                     const ClassOf& class_of) {
  std::map<std::pair<std::string, std::int64_t>, AssetRows> parts;
  std::vector<std::string> classes;  // by asset
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto& row = rows[r];
    while (classes.size() <= row.asset)
      classes.push_back(class_of(rows.names().assets[static_cast<std::uint32_t>(classes.size())]));
    parts[{classes[row.asset], ingest::archive::day_of(row.ts)}][rows.asset(row)].push_back(&row);
  }
  std::vector<HistoryEntry> files;
  for (auto& [place, assets] : parts) {
    std::vector<const AssetRows::value_type*> list;
    std::vector<std::vector<std::uint32_t>> columns;
    for (auto& [asset, own] : assets) {
      std::ranges::stable_sort(
          own, [&](const auto* x, const auto* y) { return comes_before(rows, *x, rows, *y); });
      columns.push_back(columns_of(rows, own));
    }
    for (const auto& asset : assets) list.push_back(&asset);
    for (const auto& shape : group_by_shape(columns)) {
      std::vector<const AssetRows::value_type*> members;
      for (const std::size_t member : shape) members.push_back(list[member]);
      ArchiveFile file(folder, kind, place.first, place.second, plan_of(rows, members));
      for (const auto* asset : members)
        for (const HistoryRows::Row* row : asset->second) file.add(rows, *row);
      files.push_back(file.finish(0));
    }
  }
  return files;
}

}  // namespace portent::serve
