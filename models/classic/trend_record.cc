#include "models/classic/trend_record.h"

#include <algorithm>
#include <cmath>

namespace portent::models::classic {
namespace {

constexpr std::size_t kThinned = TrendRecord::kMost / 2;  // of the oldest, every second goes

void thin(std::vector<double>& values) {
  for (std::size_t i = 0; i < kThinned / 2; ++i) values[i] = values[2 * i];
  values.erase(values.begin() + kThinned / 2, values.begin() + kThinned);
}

}  // namespace

bool TrendRecord::add(double t, double y) {
  if (!std::isfinite(t) || !std::isfinite(y) || (!t_.empty() && t <= t_.back())) return false;
  if (t_.size() == kMost) {
    thin(t_);
    thin(y_);
  }
  t_.push_back(t);
  y_.push_back(y);
  return true;
}

void TrendRecord::clear() {
  t_.clear();
  y_.clear();
}

void TrendRecord::append_to(std::vector<double>& numbers) const {
  for (std::size_t i = 0; i < t_.size(); ++i) {
    numbers.push_back(t_[i]);
    numbers.push_back(y_[i]);
  }
}

TrendRecord TrendRecord::of(std::span<const double> numbers) {
  TrendRecord record;
  for (std::size_t i = 0; i + 1 < std::min(numbers.size(), 2 * kMost); i += 2)
    record.add(numbers[i], numbers[i + 1]);
  return record;
}

void TrendRecord::save(ingest::ByteWriter& to) const {
  to.put_all(t_);
  to.put_all(y_);
}

TrendRecord TrendRecord::load(ingest::ByteReader& from) {
  TrendRecord record;
  const auto t = from.get_all<double>();
  const auto y = from.get_all<double>();
  if (t.size() != y.size() || t.size() > kMost) from.fail();
  for (std::size_t i = 0; i < t.size() && !from.failed(); ++i)
    if (!record.add(t[i], y[i])) from.fail();
  return record;
}

}  // namespace portent::models::classic
