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
  std::size_t commas = 0;       ///< texts that are numbers with a decimal comma
  std::size_t comma_line = 0;   ///< of the first of them
  std::string comma_cell;       ///< the first of them
  std::set<std::string> words;  ///< different cells, up to kMostDifferent of them

  std::size_t filled() const { return numbers + texts; }
  bool numeric() const { return numbers > 0 && numbers >= texts; }
};
inline constexpr std::size_t kMostDifferent = 1'000;

/// Throws FatalError for a table that can't be read, and where a column's numbers have decimal commas.
std::vector<ColumnFacts> look_at_table(const std::filesystem::path& file, std::size_t rows);

/// Lower case, with anything but letters and digits as '_'.
std::string plain_name(const std::string& name);

/// The format of time that nearly all cells have, numbers only where the name says that they are times.
std::optional<std::string> time_format_of(const ColumnFacts& column);

/// True where equal cells stand together or come again and again in turn: what names an asset.
bool names_assets(const ColumnFacts& column);

/// True where the numbers never fall from one row of an asset to its next.
bool only_rises(const ColumnFacts& column, const ColumnFacts* asset);

/// What each row of an asset adds, where it is nearly the same in all, as in a counter or a clock; else 0.
double even_increment(const ColumnFacts& column, const ColumnFacts* asset);

/// The format of time of numbers that rise evenly, whatever their name: epoch_s or epoch_ms where they are
/// plausible, else count.
std::string clock_format_of(const ColumnFacts& column);

}  // namespace portent::train
