#pragma once

#include <string>
#include <vector>

#include "train/data_check.h"
#include "train/life_columns.h"

namespace portent::train {

/// What all lives together show of one column.
struct ColumnEvidence {
  std::string name;
  std::string unit = {};  ///< UCUM, "" where not stated
  bool sensor = true;     ///< false: a symbol, a fact or a count, which may stay the same for long
  std::vector<LifeColumn> lives;
};

/// Channels without values or that never vary, that stand still where they else do not, whose level changes
/// as if their unit did (within a life or between lives), or that are missing for long. `lives` gives the
/// assets' names.
void check_values(const std::vector<ColumnEvidence>& columns, const std::vector<Life>& lives,
                  std::vector<Finding>& findings);

/// Channels that know how life goes on, as no sensor can: they count down to the end, tell the share of life
/// that is left, switch always as long before the end, or hold the length of the life. A column that is the
/// life counter in other units is no leak, but named.
void check_leaks(const Fleet& fleet, const CheckOptions& options, std::vector<Finding>& findings);

/// Settings and sensors that rise by nearly the same with every row of every life, which makes them a hidden
/// age; but for those that the findings from `leaks_from` on name already.
void check_counters(const Fleet& fleet, std::vector<Finding>& findings, std::size_t leaks_from);

/// Rows that come twice and rows that are lost, told by the life counter. For fleets whose rows no time
/// orders: where one does, a counter may well stand still or leap. Keeps the worst first.
void check_life_order(const Fleet& fleet, std::vector<Finding>& findings);

}  // namespace portent::train
