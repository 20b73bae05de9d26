#include "ingest/reorder.h"

#include <algorithm>
#include <bit>

namespace portent::ingest {
namespace {

std::size_t size_of(const WaitingReading& reading) {
  return sizeof reading + reading.values.size() * sizeof(WaitingReading::Value);
}

/// Of two modes that are said at one time the one that tells most; so the order does not matter.
Mode stronger(Mode a, Mode b) {
  return std::max(a, b);
}

std::uint64_t merge(WaitingReading& into, const WaitingReading& from) {
  std::uint64_t duplicates = 0;
  if (from.usage) into.usage = std::max(into.usage.value_or(*from.usage), *from.usage);
  into.mode = stronger(into.mode, from.mode);
  for (const WaitingReading::Value& value : from.values) {
    const auto at = std::ranges::lower_bound(into.values, value.channel, {}, &WaitingReading::Value::channel);
    if (at != into.values.end() && at->channel == value.channel)
      ++duplicates;
    else
      into.values.insert(at, value);
  }
  return duplicates;
}

}  // namespace

ReorderCounts ReorderBuffer::add(WaitingReading reading) {
  ReorderCounts counts;
  if (reading.ts <= released_ts_) {
    counts.late = std::max<std::uint64_t>(1, reading.values.size());
    return counts;
  }
  newest_ts_ = std::max(newest_ts_, reading.ts);
  auto at = std::ranges::lower_bound(waiting_, reading.ts, {}, &WaitingReading::ts);
  if (at == waiting_.end() || at->ts != reading.ts) {
    WaitingReading empty;
    empty.ts = reading.ts;
    empty.mode = reading.mode;
    at = waiting_.insert(at, std::move(empty));
  } else {
    bytes_ -= size_of(*at);
  }
  counts.duplicates = merge(*at, reading);
  bytes_ += size_of(*at);
  counts.hurried = overfull();
  return counts;
}

std::vector<WaitingReading> ReorderBuffer::take_due() {
  std::vector<WaitingReading> due;
  auto first = waiting_.begin();
  const auto leaves = [&] {
    if (first == waiting_.end()) return false;
    const auto left = static_cast<std::size_t>(waiting_.end() - first);
    return first->ts <= newest_ts_ - lateness_ms_ || left > kMostReadings || bytes_ > kMostBytes;
  };
  for (; leaves(); ++first) {
    bytes_ -= size_of(*first);
    released_ts_ = first->ts;
    due.push_back(std::move(*first));
  }
  waiting_.erase(waiting_.begin(), first);
  return due;
}

void ReorderBuffer::clear() {
  waiting_.clear();
  bytes_ = 0;
}

void ReorderBuffer::save(ByteWriter& to) const {
  to.put(newest_ts_);
  to.put(released_ts_);
  to.put(static_cast<std::uint32_t>(waiting_.size()));
  for (const WaitingReading& reading : waiting_) {
    to.put(reading.ts);
    to.put(reading.usage.has_value());
    to.put(reading.usage.value_or(0));
    to.put(static_cast<std::uint8_t>(reading.mode));
    to.put(static_cast<std::uint32_t>(reading.values.size()));
    for (const WaitingReading::Value& value : reading.values) {
      to.put(value.channel);
      to.put(value.value);
    }
  }
}

void ReorderBuffer::load(ByteReader& from, std::size_t channels) {
  clear();
  newest_ts_ = from.get<std::int64_t>();
  released_ts_ = from.get<std::int64_t>();
  const auto count = from.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && !from.failed(); ++i) {
    WaitingReading reading;
    reading.ts = from.get<std::int64_t>();
    const auto has_usage = from.get<std::uint8_t>();
    const double usage = from.get<double>();
    if (has_usage > 1 || (has_usage == 0 && std::bit_cast<std::uint64_t>(usage) != 0)) from.fail();
    if (has_usage == 1) reading.usage = usage;
    const auto mode = from.get<std::uint8_t>();
    if (mode > static_cast<std::uint8_t>(Mode::kOverhaul)) from.fail();
    reading.mode = static_cast<Mode>(mode);
    const auto values = from.get<std::uint32_t>();
    for (std::uint32_t v = 0; v < values && !from.failed(); ++v) {
      const int channel = from.get<int>();
      reading.values.push_back({channel, from.get<double>()});
      if (channel < 0 || static_cast<std::size_t>(channel) >= channels) from.fail();
    }
    const bool in_order = waiting_.empty() || waiting_.back().ts < reading.ts;
    if (!in_order || reading.ts < 0 || reading.ts > newest_ts_ || reading.ts <= released_ts_) from.fail();
    bytes_ += size_of(reading);
    waiting_.push_back(std::move(reading));
  }
}

}  // namespace portent::ingest
