#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portent::ingest {

/// Without blanks and tabs at its ends.
std::string_view trimmed(std::string_view text);

/// The separator that stands most often outside quotes; blanks only where there is no other.
char csv_separator_of(std::string_view header);

/// Splits lines of one table into cells. Cells may be quoted with "..." ("" within is one quote). Reuses its
/// buffers; not thread-safe.
class CsvCells {
 public:
  explicit CsvCells(char separator) : separator_(separator) {}
  char separator() const { return separator_; }

  /// `cells`, without quotes and outer blanks, are valid until the next call and while `record` is.
  void split(std::string_view record, std::vector<std::string_view>& cells);

 private:
  std::string_view unquoted(std::string_view cell);

  char separator_;
  std::vector<std::string> texts_;  ///< of the present row's cells with quotes within
  std::size_t used_texts_ = 0;
};

}  // namespace portent::ingest
