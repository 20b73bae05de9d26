#include "ingest/archive/history_rows.h"

#include <tuple>

namespace portent::ingest::archive {

std::uint32_t Names::id(std::string_view name) {
  const auto found = ids_.find(name);
  if (found != ids_.end()) return found->second;
  const auto id = static_cast<std::uint32_t>(names_.size());
  ids_.emplace(name, id);
  names_.emplace_back(name);
  return id;
}

void Names::clear() {
  ids_.clear();
  names_.clear();
}

void HistoryRows::begin(std::string_view asset, std::int64_t ts, std::int32_t partition,
                        std::int64_t offset) {
  rows_.push_back({ts, offset, partition, names_->assets.id(asset),
                   static_cast<std::uint32_t>(numbers_.size()), 0, static_cast<std::uint32_t>(texts_.size()),
                   0});
}

void HistoryRows::add_number(std::uint32_t column, double value) {
  numbers_.push_back({column, value});
  ++rows_.back().numbers;
}

void HistoryRows::add_text(std::uint32_t column, std::string_view text) {
  texts_.push_back({column, words_.id(text)});
  ++rows_.back().texts;
}

void HistoryRows::take_back() {
  numbers_.resize(rows_.back().first_number);
  texts_.resize(rows_.back().first_text);
  rows_.pop_back();
}

void HistoryRows::clear() {
  rows_.clear();
  numbers_.clear();
  texts_.clear();
  words_.clear();
}

bool comes_before(const HistoryRows& a, const HistoryRows::Row& x, const HistoryRows& b,
                  const HistoryRows::Row& y) {
  if (&a.names() != &b.names() || x.asset != y.asset)
    if (const int order = a.asset(x).compare(b.asset(y)); order != 0) return order < 0;
  return std::tie(x.ts, x.partition, x.offset) < std::tie(y.ts, y.partition, y.offset);
}

}  // namespace portent::ingest::archive
