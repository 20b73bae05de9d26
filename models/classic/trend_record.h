#pragma once

#include <vector>

#include "ingest/bytes.h"
#include "models/classic/trend.h"

namespace portent::models::classic {

/// The degradation of one asset so far in bounded space: part of its state. The newest 64 points are all
/// there; older ones thin out, each time the record is full to every second of them, so a whole life stays in
/// view. What is kept depends on the points alone, so a replay keeps the same.
class TrendRecord {
 public:
  static constexpr std::size_t kMost = 128;

  /// False, and nothing changes, for a point that is not finite or not later than the newest.
  bool add(double t, double y);
  void clear();
  /// Views into the record: valid until it changes.
  Series series() const { return {t_, y_}; }
  std::size_t size() const { return t_.size(); }

  /// Appends the points, t and y by turns.
  void append_to(std::vector<double>& numbers) const;
  /// What append_to() made; points that can't follow each other are left out.
  static TrendRecord of(std::span<const double> numbers);

  void save(ingest::ByteWriter& to) const;
  /// Sets `from.failed()` where the bytes are no record.
  static TrendRecord load(ingest::ByteReader& from);
  friend bool operator==(const TrendRecord&, const TrendRecord&) = default;

 private:
  std::vector<double> t_, y_;
};

}  // namespace portent::models::classic
