#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "train/fleet.h"

namespace portent::train {

/// What one life shows of one column.
struct LifeColumn {
  std::size_t finite = 0;
  double low = 0, high = 0;
  double first = 0, last = 0;  ///< finite values
  double median = 0;
  std::size_t longest_run = 0;             ///< steps in a row of one same value
  std::size_t longest_missing = 0;         ///< steps in a row without a value
  double jump = 1;                         ///< by what its level changed at once and stayed; 1: it did not
  double before = 0, after = 0;            ///< levels on both sides of the jump
  std::size_t jump_from = 0, jump_to = 0;  ///< steps between which it lies
};

/// The values of a life, column by column: the one life that is in memory.
class LifeMatrix {
 public:
  LifeMatrix(const Life& life, std::size_t columns);
  const std::vector<double>& column(std::size_t c) const { return values_[c]; }
  const std::vector<double>& usage() const { return usage_; }
  std::size_t steps() const { return usage_.size(); }

 private:
  std::vector<std::vector<double>> values_;  ///< [column][step]
  std::vector<double> usage_;
};

LifeColumn look_at(const std::vector<double>& values);

/// The change of unit that explains a change of level best, to within 3 %, in words such as "1000 (such as m
/// and mm)"; nullopt where none does. Of a `unit` of temperature only others of temperature are offered, to
/// within 6 %, since such levels drift.
std::optional<std::string> unit_change(double before, double after, const std::string& unit = "");

double median(std::vector<double> values);

}  // namespace portent::train
