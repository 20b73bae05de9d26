#include "ingest/files/csv_line.h"

#include <algorithm>
#include <array>

namespace portent::ingest {
namespace {

/// Where the cell that begins at `from` ends: at the next separator outside quotes.
std::size_t end_of_cell(std::string_view record, std::size_t from, char separator) {
  if (record.find('"', from) == std::string_view::npos)
    return std::min(record.find(separator, from), record.size());
  bool quoted = false;
  for (std::size_t i = from; i < record.size(); ++i) {
    if (record[i] == '"') quoted = !quoted;
    if (record[i] == separator && !quoted) return i;
  }
  return record.size();
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

char csv_separator_of(std::string_view header) {
  constexpr std::string_view kKnown = ",;\t";
  std::array<std::size_t, 3> count{};
  bool quoted = false;
  for (const char c : header) {
    if (c == '"') quoted = !quoted;
    const auto known = kKnown.find(c);
    if (!quoted && known != std::string_view::npos) ++count[known];
  }
  const auto most = std::ranges::max_element(count);
  if (*most > 0) return kKnown[static_cast<std::size_t>(most - count.begin())];
  return trimmed(header).find(' ') == std::string_view::npos ? ',' : ' ';
}

std::string_view CsvCells::unquoted(std::string_view cell) {
  cell = trimmed(cell);
  if (cell.size() < 2 || cell.front() != '"' || cell.back() != '"') return cell;
  cell = cell.substr(1, cell.size() - 2);
  if (cell.find('"') == std::string_view::npos) return cell;
  std::string& text = texts_[used_texts_++];
  text.clear();
  for (std::size_t i = 0; i < cell.size(); ++i) {
    text += cell[i];
    if (cell[i] == '"' && i + 1 < cell.size() && cell[i + 1] == '"') ++i;
  }
  return text;
}

void CsvCells::split(std::string_view record, std::vector<std::string_view>& cells) {
  cells.clear();
  used_texts_ = 0;
  // Texts must not move while cells point to them, and a cell with a quote within has three quotes at least.
  const auto quotes = static_cast<std::size_t>(std::ranges::count(record, '"'));
  if (texts_.size() < quotes / 3) texts_.resize(quotes / 3);
  if (separator_ == ' ') record = trimmed(record);
  for (std::size_t from = 0;;) {
    const std::size_t end = end_of_cell(record, from, separator_);
    cells.push_back(unquoted(record.substr(from, end - from)));
    if (end == record.size()) return;
    from = end + 1;
    if (separator_ == ' ')
      while (from < record.size() && record[from] == ' ') ++from;
  }
}

}  // namespace portent::ingest
