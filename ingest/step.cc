#include "ingest/step.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace portent::ingest {
namespace {

constexpr std::size_t kMostSlotValues =
    4'096;  // of one channel in one slot: a state must fit a record of the log
constexpr std::size_t kMostOpenBytes = 8 << 20;  // of all open slots of an asset: the same, with room
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// Of the sample; missing where there is but one value, which tells nothing of it.
double deviation(const std::vector<SlotValue>& values, double mean) {
  double squares = 0;
  for (const SlotValue& v : values) squares += (v.value - mean) * (v.value - mean);
  return values.size() < 2 ? kMissing : std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double aggregate(const std::vector<SlotValue>& values, StepConfig::Aggregate how) {
  double result = values.front().value;
  double sum = 0;
  for (const SlotValue& v : values) {
    sum += v.value;
    if (how == StepConfig::Aggregate::kMin) result = std::min(result, v.value);
    if (how == StepConfig::Aggregate::kMax) result = std::max(result, v.value);
  }
  const double mean = sum / static_cast<double>(values.size());
  if (how == StepConfig::Aggregate::kLast) return values.back().value;
  if (how == StepConfig::Aggregate::kMean) return mean;
  if (how == StepConfig::Aggregate::kSum) return sum;
  if (how == StepConfig::Aggregate::kStd) return deviation(values, mean);
  return result;
}

std::uint64_t used_values(const std::vector<int>& channel_of) {
  return static_cast<std::uint64_t>(std::ranges::count_if(channel_of, [](int c) { return c >= 0; }));
}

/// Keeps `values` sorted by ts; false where the ts was there already.
bool insert_sorted(std::vector<SlotValue>& values, SlotValue value) {
  const auto at = std::ranges::lower_bound(values, value.ts, {}, &SlotValue::ts);
  if (at != values.end() && at->ts == value.ts) return false;
  values.insert(at, value);
  return true;
}

}  // namespace

bool parse_every(std::string_view text, StepConfig& into) {
  if (text == "reading" || text == "1 cycle") {
    into.every = text == "reading" ? StepConfig::Every::kReading : StepConfig::Every::kCycle;
    into.every_ms = 0;
    return true;
  }
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count <= 0 || count > 1'000'000) return false;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const std::int64_t scale = unit == "ms"    ? 1
                             : unit == "s"   ? 1'000
                             : unit == "min" ? 60'000
                             : unit == "h"   ? 3'600'000
                                             : 0;
  if (scale == 0) return false;
  into.every = StepConfig::Every::kDuration;
  into.every_ms = count * scale;
  return true;
}

std::string format_every(const StepConfig& config) {
  if (config.every == StepConfig::Every::kReading) return "reading";
  if (config.every == StepConfig::Every::kCycle) return "1 cycle";
  const std::int64_t ms = config.every_ms;
  if (ms % 3'600'000 == 0) return std::to_string(ms / 3'600'000) + "h";
  if (ms % 60'000 == 0) return std::to_string(ms / 60'000) + "min";
  if (ms % 1'000 == 0) return std::to_string(ms / 1'000) + "s";
  return std::to_string(ms) + "ms";
}

StepCounts& StepCounts::operator+=(const StepCounts& other) {
  duplicates += other.duplicates;
  late += other.late;
  backwards += other.backwards;
  gaps += other.gaps;
  reset_counters += other.reset_counters;
  overfull += other.overfull;
  hurried += other.hurried;
  return *this;
}

Step& ClosedSteps::add(std::size_t channels, std::int64_t ts) {
  if (count_ == steps_.size()) steps_.emplace_back();
  Step& step = steps_[count_++];
  std::vector<double> values = std::move(step.values);
  step = {};
  step.ts = ts;
  step.values = std::move(values);
  step.values.assign(channels, kMissing);
  return step;
}

/// How a reading follows the newest step.
struct StepAssembler::Order {
  bool after_gap = false, counter_reset = false;
};

StepAssembler::StepAssembler(const StepConfig& config, std::size_t channels)
    : config_(config),
      channels_(channels),
      held_(channels, kMissing),
      held_ts_(channels, 0),
      reorder_(config.allowed_lateness_ms) {}

void StepAssembler::accept(const Reading& reading, const std::vector<int>& channel_of, ClosedSteps& closed,
                           StepCounts& counts) {
  if (config_.every == StepConfig::Every::kDuration)
    accept_slotted(reading, channel_of, closed, counts);
  else if (reorders())
    accept_waiting(reading, channel_of, closed, counts);
  else
    accept_single(reading, channel_of, closed, counts);
}

void StepAssembler::restart() {
  open_.clear();
  open_values_ = 0;
  reorder_.clear();
  std::ranges::fill(held_, kMissing);
  usage_known_ = false;
}

/// nullopt: it comes too late, or again.
std::optional<StepAssembler::Order> StepAssembler::order_of(const Reading& reading,
                                                            const std::vector<int>& channel_of,
                                                            StepCounts& counts) const {
  if (!started_) return Order{};
  const bool by_usage = config_.every == StepConfig::Every::kCycle && reading.usage && usage_known_;
  const bool same = by_usage ? *reading.usage == newest_usage_ : reading.ts == newest_ts_;
  const bool older = by_usage ? *reading.usage < newest_usage_ : reading.ts < newest_ts_;
  if (same) {
    counts.duplicates += used_values(channel_of);
    return std::nullopt;
  }
  if (older && !(by_usage && reading.ts > newest_ts_)) {
    ++counts.backwards;
    return std::nullopt;
  }
  const bool reset = reading.usage && usage_known_ && *reading.usage < newest_usage_;
  const bool gap =
      by_usage ? *reading.usage - newest_usage_ > config_.max_gap
               : config_.every == StepConfig::Every::kReading && reading.ts - newest_ts_ > config_.max_gap_ms;
  return Order{reset || gap, reset};
}

void StepAssembler::accept_single(const Reading& reading, const std::vector<int>& channel_of,
                                  ClosedSteps& closed, StepCounts& counts) {
  const auto order = order_of(reading, channel_of, counts);
  if (!order) return;
  counts.gaps += order->after_gap;
  counts.reset_counters += order->counter_reset;
  Step& step = closed.add(channels_, reading.ts);
  step.after_gap = order->after_gap;
  step.counter_reset = order->counter_reset;
  step.mode = reading.mode;
  step.usage = reading.usage;
  for (std::size_t i = 0; i < reading.values.size(); ++i) {
    if (channel_of[i] < 0 || reading.values[i].mark != Mark::kNone) continue;
    double& value = step.values[static_cast<std::size_t>(channel_of[i])];
    if (std::isnan(value))
      value = reading.values[i].value;
    else
      ++counts.duplicates;
  }
  started_ = true;
  newest_ts_ = std::max(newest_ts_, reading.ts);
  if (reading.usage) {
    newest_usage_ = *reading.usage;
    usage_known_ = true;
  }
}

void StepAssembler::accept_waiting(const Reading& reading, const std::vector<int>& channel_of,
                                   ClosedSteps& closed, StepCounts& counts) {
  WaitingReading waiting{reading.ts, reading.usage, reading.mode, {}};
  for (std::size_t i = 0; i < reading.values.size(); ++i)
    if (channel_of[i] >= 0 && reading.values[i].mark == Mark::kNone)
      waiting.values.push_back({channel_of[i], reading.values[i].value});
  const ReorderCounts counted = reorder_.add(std::move(waiting));
  counts.duplicates += counted.duplicates;
  counts.late += counted.late;
  counts.hurried += counted.hurried;
  for (const WaitingReading& due : reorder_.take_due()) {
    Reading next;
    next.ts = due.ts;
    next.usage = due.usage;
    next.mode = due.mode;
    std::vector<int> channels;
    for (const WaitingReading::Value& value : due.values) {
      next.values.push_back({"", value.value});
      channels.push_back(value.channel);
    }
    accept_single(next, channels, closed, counts);
  }
}

void StepAssembler::accept_slotted(const Reading& reading, const std::vector<int>& channel_of,
                                   ClosedSteps& closed, StepCounts& counts) {
  const std::int64_t index = floor_div(reading.ts, config_.every_ms);
  if (!started_) {
    started_ = true;
    newest_ts_ = reading.ts;
    next_index_ = floor_div(reading.ts - config_.allowed_lateness_ms, config_.every_ms);
  }
  const std::int64_t first_open = floor_div(newest_ts_ - config_.allowed_lateness_ms, config_.every_ms);
  if (index < std::max(next_index_, first_open)) {
    counts.late += std::max<std::uint64_t>(1, used_values(channel_of));
    return;
  }
  if (has_room(index))
    add_to_slot(slot_at(index), reading, channel_of, counts);
  else
    counts.overfull += std::max<std::uint64_t>(1, used_values(channel_of));
  newest_ts_ = std::max(newest_ts_, reading.ts);
  close_until(floor_div(newest_ts_ - config_.allowed_lateness_ms, config_.every_ms), closed, counts);
}

bool StepAssembler::has_room(std::int64_t index) const {
  const std::size_t slot = sizeof(Slot) + channels_ * sizeof(std::vector<SlotValue>);
  const bool there = std::ranges::binary_search(open_, index, {}, &Slot::index);
  return (open_.size() + !there) * slot + open_values_ * sizeof(SlotValue) <= kMostOpenBytes || open_.empty();
}

void StepAssembler::add_to_slot(Slot& slot, const Reading& reading, const std::vector<int>& channel_of,
                                StepCounts& counts) {
  if (reading.usage) slot.usage = std::max(slot.usage.value_or(*reading.usage), *reading.usage);
  if (reading.ts >= slot.mode_ts) {
    slot.mode = reading.mode;
    slot.mode_ts = reading.ts;
  }
  for (std::size_t i = 0; i < reading.values.size(); ++i) {
    if (channel_of[i] < 0 || reading.values[i].mark != Mark::kNone) continue;
    auto& values = slot.values[static_cast<std::size_t>(channel_of[i])];
    if (values.size() >= kMostSlotValues) {
      ++counts.overfull;
      continue;
    }
    if (insert_sorted(values, {reading.ts, reading.values[i].value}))
      ++open_values_;
    else
      ++counts.duplicates;
  }
}

StepAssembler::Slot& StepAssembler::slot_at(std::int64_t index) {
  const auto at = std::ranges::lower_bound(open_, index, {}, &Slot::index);
  if (at != open_.end() && at->index == index) return *at;
  Slot slot;
  slot.index = index;
  slot.values.resize(channels_);
  return *open_.insert(at, std::move(slot));
}

void StepAssembler::close_until(std::int64_t first_open, ClosedSteps& closed, StepCounts& counts) {
  std::size_t done = 0;
  for (; done < open_.size() && open_[done].index < first_open; ++done) {
    const bool gap = emitted_ && fill_gap(next_index_, open_[done].index, closed);
    counts.gaps += gap;
    close(open_[done], gap, closed, counts);
    next_index_ = open_[done].index + 1;
  }
  open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(done));
  if (!emitted_) next_index_ = std::max(next_index_, first_open);
}

bool StepAssembler::fill_gap(std::int64_t from, std::int64_t to, ClosedSteps& closed) {
  if (static_cast<double>(to - from) > config_.max_gap) return true;
  for (std::int64_t index = from; index < to; ++index) {
    Step& step = closed.add(channels_, (index + 1) * config_.every_ms);
    hold_missing(step);
    if (usage_known_) step.usage = newest_usage_;
  }
  return false;
}

void StepAssembler::close(const Slot& slot, bool after_gap, ClosedSteps& closed, StepCounts& counts) {
  Step& step = closed.add(channels_, (slot.index + 1) * config_.every_ms);
  step.mode = slot.mode;
  if (slot.usage) {
    step.counter_reset = usage_known_ && *slot.usage < newest_usage_;
    counts.reset_counters += step.counter_reset;
    newest_usage_ = *slot.usage;
    usage_known_ = true;
  }
  if (usage_known_) step.usage = newest_usage_;
  step.after_gap = after_gap || step.counter_reset;
  for (std::size_t c = 0; c < channels_; ++c) {
    if (slot.values[c].empty()) continue;
    open_values_ -= slot.values[c].size();
    step.values[c] =
        aggregate(slot.values[c], config_.by_column.empty() ? config_.aggregate : config_.by_column[c]);
    held_[c] = slot.values[c].back().value;
    held_ts_[c] = slot.values[c].back().ts;
  }
  hold_missing(step);
  emitted_ = true;
}

void StepAssembler::hold_missing(Step& step) const {
  for (std::size_t c = 0; c < channels_; ++c)
    if (std::isnan(step.values[c]) && step.ts - held_ts_[c] <= config_.hold_ms) step.values[c] = held_[c];
}

void StepAssembler::save(ByteWriter& to) const {
  to.put(started_);
  to.put(emitted_);
  to.put(newest_ts_);
  to.put(newest_usage_);
  to.put(usage_known_);
  to.put(next_index_);
  to.put_all(held_);
  to.put_all(held_ts_);
  to.put(static_cast<std::uint32_t>(open_.size()));
  for (const Slot& slot : open_) save_slot(slot, to);
  if (reorders()) reorder_.save(to);
}

void StepAssembler::save_slot(const Slot& slot, ByteWriter& to) {
  to.put(slot.index);
  to.put(slot.usage.has_value());
  to.put(slot.usage.value_or(0));
  to.put(static_cast<std::uint8_t>(slot.mode));
  to.put(slot.mode_ts);
  for (const auto& values : slot.values) {
    to.put(static_cast<std::uint32_t>(values.size()));
    for (const SlotValue& v : values) {
      to.put(v.ts);
      to.put(v.value);
    }
  }
}

StepAssembler::Slot StepAssembler::load_slot(ByteReader& from, std::size_t channels) {
  Slot slot;
  slot.index = from.get<std::int64_t>();
  const bool has_usage = from.get<bool>();
  const double usage = from.get<double>();
  if (has_usage) slot.usage = usage;
  const auto mode = from.get<std::uint8_t>();
  if (mode > static_cast<std::uint8_t>(Mode::kOverhaul)) from.fail();
  slot.mode = static_cast<Mode>(mode);
  slot.mode_ts = from.get<std::int64_t>();
  slot.values.resize(channels);
  for (auto& values : slot.values) {
    const auto count = from.get<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && !from.failed(); ++i) {
      const auto ts = from.get<std::int64_t>();
      values.push_back({ts, from.get<double>()});
    }
  }
  return slot;
}

void StepAssembler::load(ByteReader& from) {
  started_ = from.get<bool>();
  emitted_ = from.get<bool>();
  newest_ts_ = from.get<std::int64_t>();
  newest_usage_ = from.get<double>();
  usage_known_ = from.get<bool>();
  next_index_ = from.get<std::int64_t>();
  held_ = from.get_all<double>();
  held_ts_ = from.get_all<std::int64_t>();
  if (held_.size() != channels_ || held_ts_.size() != channels_) from.fail();
  open_.clear();
  const auto slots = from.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < slots && !from.failed(); ++i) open_.push_back(load_slot(from, channels_));
  open_values_ = 0;
  for (const Slot& slot : open_)
    for (const auto& values : slot.values) open_values_ += values.size();
  if (reorders()) reorder_.load(from, channels_);
}

}  // namespace portent::ingest
