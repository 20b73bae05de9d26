#include "train/reading_maker.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ingest/files/csv.h"

namespace portent::train {
namespace {

using From = ColumnSource::From;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

int number_of(const std::vector<std::string>& words, const std::string& word) {
  const auto found = std::ranges::find(words, word);
  return found == words.end() ? -1 : static_cast<int>(found - words.begin());
}

double fact_value(const ColumnSource& source, const std::map<std::string, std::string>& facts) {
  const auto fact = facts.find(source.fact);
  if (fact == facts.end() || fact->second.empty()) return kMissing;
  if (source.word.empty()) return ingest::parse_cell(fact->second).number;
  return fact->second == source.word ? 1 : 0;
}

}  // namespace

double ms_of(const std::string& unit) {
  return unit == "ms"    ? 1
         : unit == "s"   ? 1'000
         : unit == "min" ? 60'000
         : unit == "h"   ? 3'600'000
         : unit == "d"   ? 86'400'000
                         : 604'800'000;
}

ReadingMaker::ReadingMaker(const RawHistory& history, const FleetColumns& columns,
                           const ingest::LifeSource& life, const std::vector<std::string>& parts)
    : history_(history),
      columns_(columns),
      parts_(parts),
      life_(life),
      facts_(columns.names.size(), kMissing) {
  if (life.from == ingest::LifeSource::From::kTime) ms_each_ = ms_of(life.unit);
  for (std::size_t c = 0; c < columns.names.size(); ++c) {
    const ColumnSource& source = columns.sources[c];
    word_.push_back(source.from == From::kWord ? number_of(history.columns[source.raw].words, source.word)
                                               : -1);
    if (source.from == From::kEvents) column_of_event_[columns.names[c]] = c;
    reading_.values.push_back({columns.names[c], 0, ingest::Mark::kNull});
  }
}

void ReadingMaker::begin(std::size_t asset) {
  reading_.asset = history_.assets[asset];
  origin_ = (*history_.rows)[history_.begins[asset]].ts;
  const auto facts = history_.events.facts.find(reading_.asset);
  for (std::size_t c = 0; c < facts_.size(); ++c)
    if (columns_.sources[c].from == From::kFact)
      facts_[c] =
          facts == history_.events.facts.end() ? kMissing : fact_value(columns_.sources[c], facts->second);
  const auto events = history_.events.of_asset.find(reading_.asset);
  events_ = events == history_.events.of_asset.end() ? nullptr : &events->second;
  next_event_ = 0;
}

double ReadingMaker::value(std::size_t column, const RawRow& row) const {
  const ColumnSource& source = columns_.sources[column];
  switch (source.from) {
    case From::kRow:
      return row.values[source.raw];
    case From::kWord: {
      const double word = row.values[source.raw];
      return std::isnan(word) ? kMissing : word == word_[column] ? 1 : 0;
    }
    case From::kFact:
      return facts_[column];
    case From::kEvents:
      return 0;
  }
  return kMissing;
}

void ReadingMaker::set(std::size_t column, double value) {
  const bool missing = std::isnan(value);
  reading_.values[column].value = missing ? 0 : value;
  reading_.values[column].mark = missing ? ingest::Mark::kNull : ingest::Mark::kNone;
}

double ReadingMaker::usage(std::size_t row) const {
  const RawRow raw = (*history_.rows)[row];
  return life_.from == ingest::LifeSource::From::kTime ? usage_at_time(raw.ts) : raw.usage;
}

const ingest::Reading& ReadingMaker::make(std::size_t row) {
  const RawRow raw = (*history_.rows)[row];
  reading_.ts = raw.ts;
  reading_.mode = raw.mode;
  const double counter = usage(row);
  reading_.usage = std::isnan(counter) ? std::nullopt : std::optional(counter);
  for (std::size_t c = 0; c < columns_.sources.size(); ++c) set(c, value(c, raw));
  for (; events_ && next_event_ < events_->size() && (*events_)[next_event_].ts <= raw.ts; ++next_event_) {
    const auto column = column_of_event_.find(event_channel((*events_)[next_event_], parts_));
    if (column != column_of_event_.end()) reading_.values[column->second].value += 1;
  }
  return reading_;
}

}  // namespace portent::train
