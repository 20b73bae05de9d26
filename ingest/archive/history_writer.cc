#include "ingest/archive/history_writer.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "ingest/archive/decimal.h"
#include "ingest/encode.h"

namespace portent::ingest::archive {
namespace {

constexpr std::size_t kAsset = 0, kTs = 1, kPartition = 2, kOffset = 3, kExact = 4, kFixed = 5;
constexpr double kLargestDigits = 9007199254740992.0;  // 2^53

std::vector<ColumnSpec> columns_of(const ColumnPlan& plan) {
  std::vector<ColumnSpec> columns = {{kAssetColumn, ColumnKind::kText, 0, false},
                                     {kTimeColumn, ColumnKind::kTime, 0, false},
                                     {kPartitionColumn, ColumnKind::kInteger, 0, false},
                                     {kOffsetColumn, ColumnKind::kInteger, 0, false},
                                     {kExactColumn, ColumnKind::kText, 0, true}};
  for (const std::string& name : plan.texts) columns.push_back({name, ColumnKind::kText, 0, true});
  columns.insert(columns.end(), plan.numbers.begin(), plan.numbers.end());
  return columns;
}

}  // namespace

HistoryWriter::HistoryWriter(const ColumnPlan& plan, ParquetWriter::Sink sink)
    : columns_(columns_of(plan)),
      out_(columns_, std::move(sink)),
      values_(columns_.size()),
      words_(columns_.size()) {
  for (std::size_t c = kFixed; c < columns_.size(); ++c) place_[columns_[c].name] = c;
}

void HistoryWriter::bind(const HistoryNames& names) {
  if (names_ != &names) {
    number_place_.clear();
    text_place_.clear();
  }
  names_ = &names;
  const auto place = [this](const std::string& name) {
    const auto found = place_.find(name);
    return found == place_.end() ? kFixed - 1 : found->second;
  };
  while (number_place_.size() < names.numbers.size())
    number_place_.push_back(place(names.numbers[static_cast<std::uint32_t>(number_place_.size())]));
  while (text_place_.size() < names.texts.size())
    text_place_.push_back(place(names.texts[static_cast<std::uint32_t>(text_place_.size())]));
}

void HistoryWriter::add(const HistoryRows& rows, const HistoryRows::Row& row) {
  bind(rows.names());
  begin_row(rows, row);
  for (const NumberCell& cell : rows.numbers(row)) {
    assert(number_place_[cell.column] >= kFixed);
    add_number(number_place_[cell.column], cell.value, rows.names().numbers[cell.column]);
  }
  for (const TextCell& cell : rows.texts(row)) add_text(text_place_[cell.column], rows.word(cell.word));
  if (!exact_.empty()) add_text(kExact, exact_ + '}');
  ++rows_;
  written_.values += row.numbers;
  if (rows_ == kGroupRows) write_group();
}

void HistoryWriter::begin_row(const HistoryRows& rows, const HistoryRows::Row& row) {
  exact_.clear();
  add_text(kAsset, rows.asset(row));
  values_[kTs].integers.push_back(row.ts);
  values_[kPartition].integers.push_back(row.partition);
  values_[kOffset].integers.push_back(row.offset);
  const bool first = written_.rows == 0 && rows_ == 0;
  written_.first_ts = first ? row.ts : std::min(written_.first_ts, row.ts);
  written_.last_ts = first ? row.ts : std::max(written_.last_ts, row.ts);
}

void HistoryWriter::set_present(std::size_t column) {
  auto& present = values_[column].present;
  present.resize(rows_ + 1);
  present[rows_] = 1;
}

void HistoryWriter::add_text(std::size_t column, std::string_view text) {
  if (columns_[column].optional) set_present(column);
  values_[column].words.push_back(words_[column].id(text));
}

void HistoryWriter::add_number(std::size_t column, double value, std::string_view name) {
  const ColumnSpec& spec = columns_[column];
  if (spec.kind == ColumnKind::kDouble) {
    set_present(column);
    values_[column].doubles.push_back(value);
    return;
  }
  auto digits = digits_of(value, spec.scale);
  if (!digits) {
    exact_ += exact_.empty() ? '{' : ',';
    append_json_text(exact_, name);
    exact_ += ':';
    append_json_number(exact_, value);
    const double rounded = std::nearbyint(value * std::pow(10, spec.scale));
    if (!(std::abs(rounded) < kLargestDigits)) return;
    digits = static_cast<std::int64_t>(rounded);
  }
  set_present(column);
  values_[column].integers.push_back(*digits);
}

void HistoryWriter::write_group() {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    ColumnValues& values = values_[c];
    if (columns_[c].optional) values.present.resize(rows_);
    for (std::uint32_t w = 0; w < words_[c].size(); ++w) values.dictionary.push_back(words_[c][w]);
    words_[c].clear();
  }
  out_.add_group(rows_, values_);
  for (ColumnValues& values : values_) values = {};
  written_.rows += static_cast<std::int64_t>(rows_);
  rows_ = 0;
}

HistoryWriter::Written HistoryWriter::finish(std::map<std::string, std::string> facts) {
  write_group();
  written_.file = out_.finish(std::move(facts));
  return written_;
}

}  // namespace portent::ingest::archive
