#include "serve/desk/row_source.h"

#include <fmt/format.h>

#include <algorithm>

namespace portent::serve::desk {

bool CsvRows::read_header(NodeRow& row) {
  CsvRow header;
  if (!reader_.next(header)) {
    row.faults.push_back({"", "the file is empty; its first line names the columns"});
    return false;
  }
  row.line = header.line;
  if (!header.problem.empty()) row.faults.push_back({fmt::format("{}", header.bad_column), header.problem});
  for (const std::string& name : header.cells) {
    if (!kind_.is_field(name))
      row.faults.push_back({name, fmt::format("is no column of a table of {} lists them", kind_.words)});
    if (std::ranges::count(header.cells, name) > 1 && std::ranges::find(columns_, name) == columns_.end())
      row.faults.push_back({name, "names two columns"});
    columns_.push_back(name);
  }
  if (std::ranges::find(columns_, "id") == columns_.end())
    row.faults.push_back({"id", "is missing: the first line must name the columns, one of them id"});
  return row.faults.empty();
}

void CsvRows::fill(const CsvRow& from, NodeRow& row) const {
  row.line = from.line;
  if (!from.problem.empty()) {
    const bool known = from.bad_column >= 1 && from.bad_column <= columns_.size();
    row.faults.push_back(
        {known ? columns_[from.bad_column - 1] : fmt::format("{}", from.bad_column), from.problem});
  } else if (from.cells.size() != columns_.size()) {
    row.faults.push_back({"", fmt::format("has {} cells, the first line {}; quote cells that hold commas",
                                          from.cells.size(), columns_.size())});
  } else {
    for (std::size_t i = 0; i < columns_.size(); ++i) row.fields.emplace_back(columns_[i], from.cells[i]);
  }
}

bool CsvRows::next(NodeRow& row) {
  row = NodeRow{};
  if (over_) return false;
  if (columns_.empty() && !read_header(row)) {
    over_ = true;
    return true;
  }
  CsvRow cells;
  if (!reader_.next(cells)) return false;
  fill(cells, row);
  return true;
}

bool JsonRows::next(NodeRow& row) {
  JsonObjects::Piece piece;
  if (!objects_.next(piece)) return false;
  row = piece.problem.empty() ? row_of_json(piece.text) : NodeRow{};
  if (!piece.problem.empty()) row.faults.push_back({"", piece.problem});
  row.line = piece.line;
  return true;
}

}  // namespace portent::serve::desk
