#include "train/asset_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "ingest/error.h"
#include "ingest/files/csv.h"

namespace portent::train {
namespace {

using ingest::CsvReader;
using ingest::EventTable;

/// A column that a table may lack a name for.
class OptionalColumn {
 public:
  OptionalColumn(const CsvReader& table, const std::string& name) {
    if (!name.empty()) at_ = table.column(name);
  }
  std::string text(const std::vector<std::string_view>& cells) const {
    return at_ ? std::string(cells[*at_]) : std::string();
  }

 private:
  std::optional<std::size_t> at_;
};

std::int64_t time_of(std::string_view text, const ingest::TimeFormat& format, const CsvReader& table) {
  const auto ts = format.parse(text);
  if (!ts)
    throw ingest::FatalError(
        fmt::format("{}:{}: '{}' is no time of format {}; correct the row or time.format", table.path(),
                    table.line_number(), text, format.name()));
  return *ts;
}

void read_events(const EventTable& spec, const ingest::TimeFormat& format,
                 const std::filesystem::path& folder, const AssetName& name_of, AssetEvents& into) {
  CsvReader table(folder / spec.file);
  const std::size_t asset = table.column(spec.asset);
  const OptionalColumn time(table, spec.time), kind(table, spec.kind_column), part(table, spec.part),
      code(table, spec.code);
  std::vector<std::string_view> cells;
  while (table.next(cells)) {
    const auto name = name_of(cells[asset]);
    const std::string what = spec.kind_column.empty() ? spec.kind : kind.text(cells);
    if (!name)
      (what == "failure" ? into.failures_of_others : into.events_of_others)
          .add(fmt::format("{}{}{}", cells[asset], spec.time.empty() ? "" : " ", time.text(cells)));
    if (!name || name->empty()) continue;
    if (spec.time.empty()) {
      into.failed_at_last_row.push_back(*name);
      continue;
    }
    AssetEvent event{time_of(time.text(cells), format, table), what, part.text(cells), code.text(cells)};
    if (ingest::parse_cell(event.part).kind == ingest::CellKind::kMissing) event.part.clear();
    into.parts_fail |= event.kind == "failure" && !event.part.empty();
    into.of_asset[*name].push_back(std::move(event));
  }
}

void read_facts(const ingest::StaticTable& spec, const std::filesystem::path& folder,
                const AssetName& name_of, AssetEvents& into) {
  CsvReader table(folder / spec.file);
  const std::size_t asset = table.column(spec.asset);
  std::vector<std::size_t> columns;
  for (const std::string& column : spec.columns) columns.push_back(table.column(column));
  std::vector<std::string_view> cells;
  while (table.next(cells)) {
    const auto name = name_of(cells[asset]);
    if (!name || name->empty()) continue;
    auto [facts, fresh] = into.facts.try_emplace(*name);
    if (!fresh)
      throw ingest::FatalError(fmt::format("{}:{}: asset '{}' stands twice; keep one row of each",
                                           table.path(), table.line_number(), cells[asset]));
    for (std::size_t c = 0; c < columns.size(); ++c)
      facts->second[spec.columns[c]] = std::string(cells[columns[c]]);
  }
}

}  // namespace

void read_asset_events(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
                       const AssetName& name_of, AssetEvents& into) {
  for (const EventTable& table : schema.events) read_events(table, schema.time_format, folder, name_of, into);
  if (schema.failure.from == ingest::FailureSource::From::kFile)
    read_events(schema.failure.table, schema.time_format, folder, name_of, into);
  if (schema.facts) read_facts(*schema.facts, folder, name_of, into);
  const auto rank = [](const AssetEvent& e) { return std::pair(e.ts, e.kind != "failure"); };
  for (auto& [asset, events] : into.of_asset) std::ranges::stable_sort(events, {}, rank);
}

std::vector<std::string> failing_parts(const AssetEvents& events) {
  std::set<std::string> parts;
  for (const auto& [asset, own] : events.of_asset)
    for (const AssetEvent& event : own)
      if (event.kind == "failure" && !event.part.empty()) parts.insert(event.part);
  return {parts.begin(), parts.end()};
}

bool renews(const AssetEvent& event, const std::string& part) {
  constexpr std::array kWhole = {"replacement", "overhaul", "commissioning"};
  if (event.part.empty()) return std::ranges::find(kWhole, event.kind) != kWhole.end();
  return event.part == part && (event.kind == "replacement" || event.kind == "maintenance");
}

std::string event_channel(const AssetEvent& event, const std::vector<std::string>& parts) {
  const bool own_life = std::ranges::find(parts, event.part) != parts.end();
  if (event.kind == "failure" || (event.part.empty() && renews(event, ""))) return "";
  if (own_life && renews(event, event.part)) return "";
  const std::string& what = event.code.empty() ? event.part : event.code;
  return what.empty() ? event.kind : event.kind + ":" + what;
}

}  // namespace portent::train
