#include "serve/desk/csv.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kChunk = 64 << 10;
constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kMostCells = 1'000;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_line_end(int c) {
  return c == '\n' || c == '\r';
}

}  // namespace

int CsvReader::peek() {
  if (at_ == buffer_.size()) {
    buffer_.resize(kChunk);
    from_.read(buffer_.data(), static_cast<std::streamsize>(kChunk));
    buffer_.resize(static_cast<std::size_t>(from_.gcount()));
    at_ = 0;
    if (!begun_ && buffer_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    begun_ = true;
  }
  return at_ < buffer_.size() ? static_cast<unsigned char>(buffer_[at_]) : kEnd;
}

int CsvReader::take() {
  const int c = peek();
  if (c == kEnd) return c;
  ++at_;
  ++bytes_;
  if (c == '\n') ++line_;
  return c;
}

void CsvReader::fail(CsvRow& row, const char* problem) {
  if (!row.problem.empty()) return;
  row.problem = problem;
  row.bad_column = row.cells.size();
}

void CsvReader::skip_line() {
  while (peek() != kEnd && take() != '\n') {
  }
}

void CsvReader::read_quoted(CsvRow& row, std::string& cell) {
  take();
  for (;;) {
    const int c = take();
    if (c == kEnd) return fail(row, "a quote that is opened here is never closed");
    if (bytes_ > kMostBytes) return fail(row, "the row is longer than 1 MiB: is a quote not closed?");
    if (c != '"') {
      cell += static_cast<char>(c);
    } else if (peek() == '"') {
      cell += static_cast<char>(take());
    } else {
      break;
    }
  }
  if (const int c = peek(); c != kEnd && c != ',' && !is_line_end(c))
    fail(row, "text stands behind a closing quote; write a quote within as \"\"");
}

void CsvReader::read_plain(CsvRow& row, std::string& cell) {
  for (int c = peek(); c != kEnd && c != ',' && !is_line_end(c); c = peek()) {
    if (c == '"') return fail(row, "a quote stands within a cell that is not quoted; quote the cell");
    if (bytes_ > kMostBytes) return fail(row, "the row is longer than 1 MiB");
    cell += static_cast<char>(take());
  }
}

void CsvReader::read_cell(CsvRow& row) {
  row.cells.emplace_back();
  if (row.cells.size() > kMostCells) return fail(row, "the row has more than 1000 cells");
  if (peek() == '"')
    read_quoted(row, row.cells.back());
  else
    read_plain(row, row.cells.back());
}

bool CsvReader::next(CsvRow& row) {
  while (is_line_end(peek())) take();
  if (peek() == kEnd) return false;
  row = CsvRow{line_, {}, "", 0};
  bytes_ = 0;
  for (;;) {
    read_cell(row);
    if (!row.problem.empty()) {
      skip_line();
      return true;
    }
    const int c = take();
    if (c == ',') continue;
    if (c == '\r' && peek() == '\n') take();
    return true;
  }
}

void append_csv_cell(std::string& to, std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    to += cell;
    return;
  }
  to += '"';
  for (const char c : cell) {
    if (c == '"') to += '"';
    to += c;
  }
  to += '"';
}

}  // namespace portent::serve::desk
