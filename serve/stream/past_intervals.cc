#include "serve/stream/past_intervals.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace portent::serve {
namespace {

bool means_something(const models::Forecast& f) {
  return f.state != models::ForecastState::kWarming && f.state != models::ForecastState::kOutOfDistribution;
}

void count(double low, double high, double truth, IntervalCount& to) {
  if (truth < low)
    ++to.early;
  else if (truth > high)
    ++to.late;
  else
    ++to.inside;
}

}  // namespace

void add(const IntervalTally& from, IntervalTally& to) {
  to.lives += from.lives;
  for (std::size_t n = 0; n < kNominals.size(); ++n) {
    to.intervals[n].inside += from.intervals[n].inside;
    to.intervals[n].early += from.intervals[n].early;
    to.intervals[n].late += from.intervals[n].late;
  }
}

void PastIntervals::add(const models::Forecast& f) {
  if (!f.usage) return;
  if (newest_ && *f.usage < *newest_) clear();  // the counter started again
  newest_ = f.usage;
  cap_ = f.cap;
  const double spacing = cap_ / static_cast<double>(kKept);
  if (!means_something(f) || (!kept_.empty() && *f.usage < kept_.back().usage + spacing)) return;
  if (kept_.size() == kKept) kept_.erase(kept_.begin());
  kept_.push_back({*f.usage,
                   {static_cast<float>(f.rul.p10), static_cast<float>(f.rul90.low)},
                   {static_cast<float>(f.rul.p90), static_cast<float>(f.rul90.high)}});
}

const PastIntervals::Past* PastIntervals::nearest(double usage) const {
  const auto distance = [&](const Past& past) { return std::fabs(past.usage - usage); };
  const auto at = std::ranges::min_element(kept_, {}, distance);
  return at == kept_.end() || distance(*at) > cap_ / static_cast<double>(kKept) ? nullptr : &*at;
}

void PastIntervals::judge(IntervalTally& to) {
  ++to.lives;
  for (const double mark : kMarks) {
    const Past* past = newest_ ? nearest(*newest_ - mark * cap_) : nullptr;
    if (past == nullptr) continue;
    const double truth = *newest_ - past->usage;
    for (std::size_t n = 0; n < kNominals.size(); ++n)
      count(past->low[n], past->high[n], truth, to.intervals[n]);
  }
  clear();
}

void PastIntervals::save(ingest::ByteWriter& to) const {
  to.put(cap_);
  to.put(newest_.has_value());
  to.put(newest_.value_or(0));
  to.put(static_cast<std::uint32_t>(kept_.size()));
  for (const Past& past : kept_) {
    to.put(past.usage);
    for (std::size_t n = 0; n < kNominals.size(); ++n) {
      to.put(past.low[n]);
      to.put(past.high[n]);
    }
  }
}

PastIntervals PastIntervals::load(ingest::ByteReader& from) {
  PastIntervals past;
  past.cap_ = from.get<double>();
  const bool known = from.get<bool>();
  const auto newest = from.get<double>();
  if (known)
    past.newest_ = newest;
  else if (std::bit_cast<std::uint64_t>(newest) != 0)
    from.fail();
  const auto kept = from.get<std::uint32_t>();
  if (kept > kKept) from.fail();
  for (std::uint32_t i = 0; i < kept && !from.failed(); ++i) {
    Past& one = past.kept_.emplace_back();
    one.usage = from.get<double>();
    for (std::size_t n = 0; n < kNominals.size(); ++n) {
      one.low[n] = from.get<float>();
      one.high[n] = from.get<float>();
    }
  }
  return past;
}

}  // namespace portent::serve
