#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace portent::ingest::archive {

/// Numbers names from 0 on, in the order in which they are first met. Not thread-safe.
class Names {
 public:
  std::uint32_t id(std::string_view name);
  const std::string& operator[](std::uint32_t id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }
  void clear();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> ids_;
  std::vector<std::string> names_;
};

/// Assets and columns of rows that belong together, so that rows of one source can be written into the file
/// of another.
struct HistoryNames {
  Names assets;
  Names numbers;  ///< columns of numbers, such as `v.temp`
  Names texts;    ///< columns of texts, such as `mode`
};

struct NumberCell {
  std::uint32_t column = 0;  ///< in HistoryNames::numbers
  double value = 0;
};
struct TextCell {
  std::uint32_t column = 0;  ///< in HistoryNames::texts
  std::uint32_t word = 0;    ///< in HistoryRows::words
};

/// Rows of the monitoring history in memory: 40 bytes each, and 16 a value. Not thread-safe.
class HistoryRows {
 public:
  struct Row {
    std::int64_t ts = 0;      ///< event time, ms since epoch UTC
    std::int64_t offset = 0;  ///< of the record that it came in
    std::int32_t partition = 0;
    std::uint32_t asset = 0;  ///< in HistoryNames::assets
    std::uint32_t first_number = 0, numbers = 0;
    std::uint32_t first_text = 0, texts = 0;
  };

  /// `names` must outlive it.
  explicit HistoryRows(HistoryNames& names) : names_(&names) {}

  void begin(std::string_view asset, std::int64_t ts, std::int32_t partition, std::int64_t offset);
  /// Of the row begun last.
  void add_number(std::uint32_t column, double value);
  void add_text(std::uint32_t column, std::string_view text);
  /// The row begun last is as if it had never been.
  void take_back();

  std::size_t size() const { return rows_.size(); }
  std::size_t values() const { return numbers_.size(); }
  const Row& operator[](std::size_t i) const { return rows_[i]; }
  std::span<const NumberCell> numbers(const Row& row) const {
    return std::span(numbers_).subspan(row.first_number, row.numbers);
  }
  std::span<const TextCell> texts(const Row& row) const {
    return std::span(texts_).subspan(row.first_text, row.texts);
  }
  const std::string& word(std::uint32_t word) const { return words_[word]; }
  const std::string& asset(const Row& row) const { return names_->assets[row.asset]; }
  HistoryNames& names() const { return *names_; }

  void clear();
  /// Forgets the rows of which `gone(row)` is true. Returns how many.
  template <typename Gone>
  std::size_t drop(Gone gone) {
    return std::erase_if(rows_, gone);
  }

 private:
  HistoryNames* names_;
  std::vector<Row> rows_;
  std::vector<NumberCell> numbers_;
  std::vector<TextCell> texts_;
  Names words_;
};

/// The order of rows in a file: by asset, time, partition, offset.
bool comes_before(const HistoryRows& a, const HistoryRows::Row& x, const HistoryRows& b,
                  const HistoryRows::Row& y);

}  // namespace portent::ingest::archive
