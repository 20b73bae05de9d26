#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ingest/reading.h"
#include "train/asset_events.h"
#include "train/mapped_records.h"

namespace portent::train {

/// One row of a history. `values` is valid until the next row is appended to its store.
struct RawRow {
  std::uint32_t asset = 0;  ///< number in RawHistory::assets
  std::int64_t ts = 0;
  double usage = 0;  ///< the life counter, NaN where it is missing or counted from time
  ingest::Mode mode = ingest::Mode::kRun;
  std::span<const double> values;  ///< by RawColumn, NaN where missing
};

/// Rows of any number in a file (see MappedRecords for memory, disk and threads).
class RowStore {
 public:
  explicit RowStore(std::size_t columns);
  void append(const RawRow& row);
  RawRow operator[](std::size_t i) const;
  std::size_t size() const { return records_->size(); }
  std::size_t columns() const { return columns_; }

  /// Puts the rows in order of asset, then time; equal ones stay as they were. An external counting sort:
  /// memory for a window of the file and 8 bytes a row of one asset, and as much disk again.
  void sort(std::size_t assets);

 private:
  std::unique_ptr<MappedRecords> grouped(std::size_t assets) const;
  void order_by_time(std::size_t first, std::size_t count);

  std::size_t columns_;
  std::unique_ptr<MappedRecords> records_;
};

/// A column as it was recorded.
struct RawColumn {
  enum class Role : std::uint8_t { kSetting, kChannel, kCategory, kFlag };
  std::string name;
  std::string unit;
  Role role = Role::kChannel;
  std::vector<std::string> words;  ///< kCategory: what its values number
  std::uint64_t empty = 0;         ///< cells without a value
  std::uint64_t invalid = 0;       ///< cells that hold no number
};

/// All that was recorded of a fleet, before it becomes steps and lives.
struct RawHistory {
  std::vector<RawColumn> columns;
  std::vector<std::string> assets;  ///< in the order in which they first appear
  std::unique_ptr<RowStore> rows;   ///< by asset, then time
  std::vector<std::size_t> begins;  ///< by asset: its first row; one more for the end
  AssetEvents events;
  std::uint64_t without_time = 0;   ///< rows whose time can't be read
  std::uint64_t short_rows = 0;     ///< rows with too few cells
  std::uint64_t unordered = 0;      ///< rows older than the row before of the same asset
  std::vector<std::string> unused;  ///< columns that hold words and no schema names
};

/// Sorts the rows where they need it and finds where each asset begins.
void put_in_order(RawHistory& history, bool grouped);

}  // namespace portent::train
