#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace portent::train {

/// What the first rows of a table tell of one column.
struct ColumnFacts {
  std::string name;
  std::vector<std::string> cells;  ///< as read
  std::size_t numbers = 0, texts = 0, missing = 0;
  bool whole = true;            ///< its numbers are whole
  double low = 0, high = 0;     ///< of its numbers
  std::set<std::string> words;  ///< different cells, up to kMostDifferent of them

  std::size_t filled() const { return numbers + texts; }
  bool numeric() const { return numbers > 0 && numbers >= texts; }
};
inline constexpr std::size_t kMostDifferent = 1'000;

std::vector<ColumnFacts> look_at_table(const std::filesystem::path& file, std::size_t rows);

/// Lower case, with anything but letters and digits as '_'.
std::string plain_name(const std::string& name);

/// The format of time that nearly all cells have, numbers only where the name says that they are times.
std::optional<std::string> time_format_of(const ColumnFacts& column);

/// True where equal cells stand together or come again and again in turn: what names an asset.
bool names_assets(const ColumnFacts& column);

/// True where the numbers never fall from one row of an asset to its next.
bool only_rises(const ColumnFacts& column, const ColumnFacts* asset);

}  // namespace portent::train
