#pragma once

#include <istream>
#include <vector>

#include "serve/desk/csv.h"
#include "serve/desk/json_objects.h"
#include "serve/desk/node_row.h"

namespace portent::serve::desk {

/// What a table is of: the columns that it may have, and where they are described.
struct TableKind {
  bool (*is_field)(std::string_view name) = is_node_field;
  const char* words = "nodes; docs/ledger.md";
};

/// Rows of a file, one at a time.
class RowSource {
 public:
  virtual ~RowSource() = default;
  /// False at the end.
  virtual bool next(NodeRow& row) = 0;
};

/// A table (csv.h) whose first row names the columns. One that such a table has not, or that stands twice, or
/// a table without the column `id`, gives one faulty row and nothing else.
class CsvRows final : public RowSource {
 public:
  explicit CsvRows(std::istream& from, TableKind kind = {}) : reader_(from), kind_(kind) {}
  bool next(NodeRow& row) override;

 private:
  bool read_header(NodeRow& row);
  void fill(const CsvRow& from, NodeRow& row) const;

  CsvReader reader_;
  TableKind kind_;
  std::vector<std::string> columns_;
  bool over_ = false;
};

/// Objects of nodes (json_objects.h).
class JsonRows final : public RowSource {
 public:
  explicit JsonRows(std::istream& from, JsonForm form = JsonForm::kAny) : objects_(from, form) {}
  bool next(NodeRow& row) override;

 private:
  JsonObjects objects_;
};

}  // namespace portent::serve::desk
