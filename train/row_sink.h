#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "train/raw_history.h"
#include "train/selection.h"

namespace portent::train {

/// Collects the rows of a history: numbers assets, keeps those selected, notes what is out of order. Not
/// thread-safe.
class RowSink {
 public:
  /// `history.columns` must be complete.
  RowSink(RawHistory& history, const Selection& selection);

  /// The number of an asset as the source calls it; -1 where it is not selected. Throws FatalError where two
  /// would have one id.
  int asset(std::string_view name);
  /// `values` by RawColumn.
  void add(int asset, std::int64_t ts, double usage, ingest::Mode mode, const std::vector<double>& values);
  /// The ids of all assets that were met, selected or not.
  const std::vector<std::string>& met() const { return met_; }
  /// Orders the rows; throws FatalError where there are none. `what` names the source.
  void finish(const std::string& what);
  /// Names of assets in other tables of the same source. It must outlive what it returns.
  AssetName names() const;

 private:
  int enter(std::string_view name);

  RawHistory& history_;
  const Selection& selection_;
  std::unordered_map<std::string, int> number_;           ///< by name in the source
  std::unordered_map<std::string, std::string> name_of_;  ///< by id
  std::vector<std::string> met_;
  std::vector<std::int64_t> newest_;  ///< by asset
  std::string last_name_;
  int last_ = -1;
  int last_added_ = -1;
  bool grouped_ = true;
};

}  // namespace portent::train
