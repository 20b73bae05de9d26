#include "train/raw_history.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <numeric>
#include <utility>

namespace portent::train {
namespace {

/// What stands before the values of a record.
struct Head {
  std::int64_t ts = 0;
  double usage = 0;
  std::uint32_t asset = 0;
  ingest::Mode mode = ingest::Mode::kRun;
};
static_assert(sizeof(Head) % alignof(double) == 0);

constexpr std::size_t kWindowBytes = std::size_t{512} << 20;

const Head& head_of(const std::byte* record) {
  return *reinterpret_cast<const Head*>(record);
}

}  // namespace

RowStore::RowStore(std::size_t columns)
    : columns_(columns),
      records_(std::make_unique<MappedRecords>(sizeof(Head) + columns * sizeof(double), temporary_folder())) {
}

void RowStore::append(const RawRow& row) {
  assert(row.values.size() == columns_);
  const Head head{row.ts, row.usage, row.asset, row.mode};
  std::byte* const record = records_->append();
  std::memcpy(record, &head, sizeof head);
  std::memcpy(record + sizeof head, row.values.data(), columns_ * sizeof(double));
}

RawRow RowStore::operator[](std::size_t i) const {
  const std::byte* const record = std::as_const(*records_).at(i);
  const Head& head = head_of(record);
  const auto* const values = reinterpret_cast<const double*>(record + sizeof(Head));
  return {head.asset, head.ts, head.usage, head.mode, {values, columns_}};
}

std::unique_ptr<MappedRecords> RowStore::grouped(std::size_t assets) const {
  const std::size_t bytes = records_->record_bytes();
  auto sorted = std::make_unique<MappedRecords>(bytes, temporary_folder());
  std::vector<std::size_t> begins(assets + 1, 0);
  for (std::size_t i = 0; i < size(); ++i) ++begins[(*this)[i].asset + 1];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  const std::size_t window = std::max<std::size_t>(1, kWindowBytes / bytes);
  for (std::size_t from = 0; from < size(); from += window) {
    const std::size_t to = std::min(from + window, size());
    while (sorted->size() < to) sorted->append();
    auto next = begins;
    for (std::size_t i = 0; i < size(); ++i) {
      const std::byte* const record = std::as_const(*records_).at(i);
      const std::size_t target = next[head_of(record).asset]++;
      if (target >= from && target < to) std::memcpy(sorted->at(target), record, bytes);
    }
  }
  return sorted;
}

void RowStore::order_by_time(std::size_t first, std::size_t count) {
  const auto ts = [&](std::size_t i) { return (*this)[first + i].ts; };
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, ts);
  std::vector<std::byte> kept(records_->record_bytes());
  const auto copy = [&](std::byte* to, const std::byte* from) { std::memcpy(to, from, kept.size()); };
  for (std::size_t i = 0; i < count; ++i) {  // each cycle of the permutation in turn
    if (order[i] == i) continue;
    copy(kept.data(), records_->at(first + i));
    std::size_t at = i;
    while (order[at] != i) {
      copy(records_->at(first + at), records_->at(first + order[at]));
      at = std::exchange(order[at], at);
    }
    copy(records_->at(first + at), kept.data());
    order[at] = at;
  }
}

void RowStore::sort(std::size_t assets) {
  records_ = grouped(assets);
  for (std::size_t first = 0; first < size();) {
    std::size_t end = first + 1;
    bool ordered = true;
    for (; end < size() && (*this)[end].asset == (*this)[first].asset; ++end)
      ordered &= (*this)[end].ts >= (*this)[end - 1].ts;
    if (!ordered) order_by_time(first, end - first);
    first = end;
  }
}

void put_in_order(RawHistory& history, bool grouped) {
  if (!grouped || history.unordered > 0) history.rows->sort(history.assets.size());
  history.begins.assign(1, 0);
  for (std::size_t i = 0; i < history.rows->size(); ++i)
    while (history.begins.size() <= (*history.rows)[i].asset) history.begins.push_back(i);
  while (history.begins.size() <= history.assets.size()) history.begins.push_back(history.rows->size());
}

}  // namespace portent::train
