#include "ingest/archive/column_plan.h"

#include <algorithm>
#include <cmath>

#include "ingest/archive/decimal.h"

namespace portent::ingest::archive {
namespace {

constexpr double kMostExceptions = 0.02;
constexpr double kLargestDigits = 9007199254740992.0;  // 2^53

}  // namespace

void ScaleTally::add(double value) {
  const auto usual = static_cast<std::size_t>(usual_);
  if (digits_of(value, usual_)) {
    ++by_scale_[usual];
    return;
  }
  const int scale = scale_of(value);
  if (scale < 0) {
    ++others_;
    return;
  }
  const auto at = static_cast<std::size_t>(scale);
  if (++by_scale_[at] >= by_scale_[usual]) usual_ = scale;
}

void ScaleTally::add(const ScaleTally& other) {
  for (std::size_t s = 0; s < by_scale_.size(); ++s) {
    by_scale_[s] += other.by_scale_[s];
    largest_[s] = std::max(largest_[s], other.largest_[s]);
  }
  others_ += other.others_;
}

void ScaleTally::add_column(const ColumnSpec& column, std::int64_t values, std::int64_t largest) {
  if (column.kind != ColumnKind::kDecimal) {
    others_ += values;
    return;
  }
  const auto at = static_cast<std::size_t>(column.scale);
  by_scale_[at] += values;
  largest_[at] = std::max(largest_[at], largest);
}

ColumnSpec ScaleTally::column(std::string name) const {
  std::int64_t total = others_, covered = 0;
  for (const std::int64_t count : by_scale_) total += count;
  const auto enough =
      static_cast<std::int64_t>(std::ceil(static_cast<double>(total) * (1 - kMostExceptions)));
  for (std::size_t scale = 0; scale < by_scale_.size() && total > 0; ++scale) {
    covered += by_scale_[scale];
    if (covered < enough || covered == 0) continue;
    bool fits = true;
    for (std::size_t lower = 0; lower <= scale; ++lower)
      fits &= static_cast<double>(largest_[lower]) * std::pow(10, static_cast<double>(scale - lower)) <
              kLargestDigits;
    if (fits) return {std::move(name), ColumnKind::kDecimal, static_cast<int>(scale), true};
    break;
  }
  return {std::move(name), ColumnKind::kDouble, 0, true};
}

}  // namespace portent::ingest::archive
