#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "train/asset_events.h"

namespace portent::train {

/// Rows [first, last) of one asset that are one life of it, or of a part.
struct LifeRows {
  std::size_t first = 0;
  std::size_t last = 0;
  bool failed = false;
  bool renewed = false;                   ///< begins at a replacement
  std::optional<std::int64_t> failed_at;  ///< where a table gives the time; else it failed at its last row
  friend bool operator==(const LifeRows&, const LifeRows&) = default;
};

/// What is known of an asset's rows for cutting it into lives.
struct LifeEvidence {
  std::size_t rows = 0;
  std::function<std::int64_t(std::size_t)> ts;     ///< by row, ascending
  std::function<bool(std::size_t)> counter_reset;  ///< the life counter went back at this row
  std::function<bool(std::size_t)> flagged;        ///< the row itself says that the machine has failed
  bool flag_is_condition = false;                  ///< a limit was crossed: failed until it is renewed
  bool fails_at_last_row = false;
  const std::vector<AssetEvent>* events = nullptr;  ///< in order of time; may be null
  /// A failure behind the last row ends the life up to here; what came later befell a machine unseen.
  std::int64_t latest_failure = std::numeric_limits<std::int64_t>::max();
};

/// The lives of one part, or of the asset as a whole where `part` is "". A life ends at a failure, a
/// replacement, where the counter starts again, or with the rows; all but the first are censored, and the
/// last unless it fails at the last row. After a failure without a replacement the machine goes on as
/// renewed. A row at the very time of an event belongs to the life before it. After a flagged row rows are
/// left out until the flag is gone; where it is a limit, until the machine is renewed.
std::vector<LifeRows> split_lives(const LifeEvidence& evidence, const std::string& part);

}  // namespace portent::train
