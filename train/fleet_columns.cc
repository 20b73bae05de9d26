#include "train/fleet_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ingest/error.h"
#include "ingest/files/csv.h"

namespace portent::train {
namespace {

using Aggregate = ingest::StepConfig::Aggregate;
using From = ColumnSource::From;
using Kind = features::ChannelKind;
using Role = RawColumn::Role;

class Columns {
 public:
  void add(const std::string& name, const std::string& unit, Kind kind, Aggregate aggregate,
           ColumnSource source) {
    if (!seen_.insert(name).second)
      throw ingest::FatalError(
          fmt::format("two channels would be called '{}'; rename a column, category or event code", name));
    made.names.push_back(name);
    made.units.push_back(unit);
    made.kinds.push_back(kind);
    made.aggregates.push_back(aggregate);
    made.sources.push_back(std::move(source));
  }

  FleetColumns made;

 private:
  std::set<std::string> seen_;
};

void add_sensors(const ingest::FleetSchema& schema, const RawHistory& history, Columns& to) {
  const bool several = schema.aggregates.size() > 1;
  for (std::size_t raw = 0; raw < history.columns.size(); ++raw) {
    const RawColumn& column = history.columns[raw];
    if (column.role != Role::kChannel) continue;
    for (const Aggregate how : schema.aggregates)
      to.add(several ? fmt::format("{}.{}", column.name, aggregate_name(how)) : column.name, column.unit,
             Kind::kSensor, how, {From::kRow, raw, "", ""});
  }
}

void add_settings(const RawHistory& history, Columns& to) {
  for (std::size_t raw = 0; raw < history.columns.size(); ++raw) {
    const RawColumn& column = history.columns[raw];
    if (column.role != Role::kSetting) continue;
    to.add(column.name, column.unit, Kind::kSensor, Aggregate::kMean, {From::kRow, raw, "", ""});
  }
  to.made.settings = to.made.names.size();
}

void add_categories(const RawHistory& history, Columns& to) {
  for (std::size_t raw = 0; raw < history.columns.size(); ++raw) {
    const RawColumn& column = history.columns[raw];
    if (column.role != Role::kCategory) continue;
    for (const std::string& word : std::set<std::string>(column.words.begin(), column.words.end()))
      to.add(column.name + "=" + word, "", Kind::kSymbol, Aggregate::kLast, {From::kWord, raw, word, ""});
  }
}

void add_fact(const std::string& column, const std::set<std::string>& texts, Columns& to) {
  const bool numbers = std::ranges::all_of(texts, [](const std::string& text) {
    return ingest::parse_cell(text).kind != ingest::CellKind::kText;
  });
  if (numbers) {
    to.add(column, "", Kind::kSymbol, Aggregate::kLast, {From::kFact, 0, "", column});
    return;
  }
  if (texts.size() > kMostWords)
    throw ingest::FatalError(
        fmt::format("static column '{}' has {} different words, {} at most; leave it out", column,
                    texts.size(), kMostWords));
  for (const std::string& word : texts)
    if (!word.empty())
      to.add(column + "=" + word, "", Kind::kSymbol, Aggregate::kLast, {From::kFact, 0, word, column});
}

void add_facts(const ingest::FleetSchema& schema, const AssetEvents& events, Columns& to) {
  if (!schema.facts) return;
  for (const std::string& column : schema.facts->columns) {
    std::set<std::string> texts;
    for (const auto& [asset, facts] : events.facts) texts.insert(facts.at(column));
    add_fact(column, texts, to);
  }
}

void add_events(const AssetEvents& events, const std::vector<std::string>& parts, Columns& to) {
  std::set<std::string> names;
  for (const auto& [asset, own] : events.of_asset)
    for (const AssetEvent& event : own) names.insert(event_channel(event, parts));
  names.erase("");
  if (names.size() > kMostEvents)
    throw ingest::FatalError(fmt::format(
        "the tables of events hold {} kinds of events, {} at most; leave out `code` or group the codes",
        names.size(), kMostEvents));
  for (const std::string& name : names)
    to.add(name, "", Kind::kEvent, Aggregate::kSum, {From::kEvents, 0, "", ""});
}

}  // namespace

FleetColumns make_columns(const ingest::FleetSchema& schema, const RawHistory& history,
                          const std::vector<std::string>& parts) {
  Columns columns;
  add_settings(history, columns);
  add_sensors(schema, history, columns);
  add_categories(history, columns);
  add_facts(schema, history.events, columns);
  add_events(history.events, parts, columns);
  return std::move(columns.made);
}

}  // namespace portent::train
