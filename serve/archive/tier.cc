#include "serve/archive/tier.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ingest/archive/decimal.h"

namespace portent::serve {
namespace {

using ingest::archive::ColumnKind;
using ingest::archive::ColumnPlan;
using ingest::archive::ColumnSpec;
using ingest::archive::HistoryRows;

constexpr std::array kSuffixes = {".count", ".min", ".max", ".mean", ".last"};
constexpr std::size_t kCount = 0, kMean = 3;

bool is_channel(const std::string& column) {
  return column.starts_with("v.");
}

/// Digits of the mean behind the point; -1 where the values are no decimals.
int mean_scale(const ColumnSpec& column) {
  return column.kind == ColumnKind::kDecimal && column.scale + 2 <= ingest::archive::kMostDigits
             ? column.scale + 2
             : -1;
}

ColumnPlan tier_plan(const ColumnPlan& readings) {
  ColumnPlan plan;
  for (const ColumnSpec& column : readings.numbers) {
    if (!is_channel(column.name)) continue;
    for (std::size_t s = 0; s < kSuffixes.size(); ++s) {
      ColumnSpec spec{column.name + kSuffixes[s], column.kind, column.scale, true};
      if (s == kCount) spec = {spec.name, ColumnKind::kDecimal, 0, true};
      if (s == kMean && mean_scale(column) < 0) spec = {spec.name, ColumnKind::kDouble, 0, true};
      if (s == kMean && mean_scale(column) >= 0) spec.scale = mean_scale(column);
      plan.numbers.push_back(std::move(spec));
    }
  }
  return plan;
}

double rounded(double mean, int scale) {
  if (scale < 0) return mean;
  const double digits = std::nearbyint(mean * std::pow(10, scale));
  if (!(std::abs(digits) < 9007199254740992.0)) return mean;
  return ingest::archive::from_digits(static_cast<std::int64_t>(digits), scale);
}

std::int64_t floor_to(std::int64_t ts, std::int64_t span) {
  return (ts >= 0 ? ts / span : (ts - span + 1) / span) * span;
}

}  // namespace

TierFile::TierFile(ArchiveFolder& folder, ingest::archive::HistoryKind kind, const std::string& asset_class,
                   std::int64_t day, const ColumnPlan& plan, std::int64_t span_ms)
    : span_ms_(span_ms), out_(names_), file_(folder, kind, asset_class, day, tier_plan(plan)) {
  for (const ColumnSpec& column : plan.numbers) {
    if (!is_channel(column.name)) continue;
    Channel channel{column.name, mean_scale(column), {}, {}};
    for (std::size_t s = 0; s < kSuffixes.size(); ++s)
      channel.columns[s] = names_.numbers.id(column.name + kSuffixes[s]);
    channels_.push_back(std::move(channel));
  }
}

void TierFile::bind(const ingest::archive::HistoryNames& names) {
  if (bound_ != &names) place_.clear();
  bound_ = &names;
  while (place_.size() < names.numbers.size()) {
    const std::string& name = names.numbers[static_cast<std::uint32_t>(place_.size())];
    const auto found = std::ranges::find(channels_, name, &Channel::name);
    place_.push_back(static_cast<std::size_t>(found - channels_.begin()));
  }
}

void TierFile::add(const HistoryRows& rows, const HistoryRows::Row& row) {
  bind(rows.names());
  const std::int64_t begins = floor_to(row.ts, span_ms_);
  if (open_ && (begins != begins_ || rows.asset(row) != asset_)) write();
  if (!open_) {
    asset_ = rows.asset(row);
    begins_ = begins;
    partition_ = row.partition;
    offset_ = row.offset;
    open_ = true;
  }
  offset_ = std::max(offset_, row.offset);
  for (const auto& cell : rows.numbers(row)) {
    if (place_[cell.column] == channels_.size()) continue;
    Span& span = channels_[place_[cell.column]].span;
    const bool first = span.count++ == 0;
    span.min = first ? cell.value : std::min(span.min, cell.value);
    span.max = first ? cell.value : std::max(span.max, cell.value);
    span.sum += cell.value;
    span.last = cell.value;
  }
}

void TierFile::write() {
  out_.clear();
  out_.begin(asset_, begins_, partition_, offset_);
  for (Channel& channel : channels_) {
    const Span& span = channel.span;
    if (span.count == 0) continue;
    const auto count = static_cast<double>(span.count);
    const double values[] = {count, span.min, span.max, rounded(span.sum / count, channel.mean_scale),
                             span.last};
    for (std::size_t s = 0; s < kSuffixes.size(); ++s) out_.add_number(channel.columns[s], values[s]);
    channel.span = {};
  }
  if (out_.values() > 0) file_.add(out_, out_[0]);
  open_ = false;
}

ingest::archive::HistoryEntry TierFile::finish() {
  if (open_) write();
  return file_.finish(ingest::archive::kSealed);
}

}  // namespace portent::serve
