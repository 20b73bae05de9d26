#pragma once

#include <string>
#include <vector>

#include "train/data_check.h"
#include "train/life_columns.h"

namespace portent::train {

/// What all lives together show of one column.
struct ColumnEvidence {
  std::string name;
  bool sensor = true;  ///< false: a symbol, a fact or a count, which may stay the same for long
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

}  // namespace portent::train
