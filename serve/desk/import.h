#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "serve/desk/row_source.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// One thing wrong with a file that was imported.
struct BadRow {
  std::size_t line = 0;  ///< that the row begins on, from 1
  std::string column;    ///< its name, as in the first line; "": the row as a whole
  std::string message;
  friend bool operator==(const BadRow&, const BadRow&) = default;
};

struct ImportReport {
  std::size_t rows = 0;  ///< read: the sum of the next four
  std::size_t created = 0, changed = 0, unchanged = 0, bad = 0;
  std::vector<BadRow> faults = {};  ///< the first ImportOptions::most_faults of them
  std::size_t more_faults = 0;      ///< those that were left out there
  friend bool operator==(const ImportReport&, const ImportReport&) = default;
};

struct ImportOptions {
  std::string source = {};              ///< of rows that name none; "": as it was
  std::vector<std::string> sites = {};  ///< rows of other sites are refused; empty: none are
  std::size_t batch = 500;              ///< rows of one transaction
  std::size_t most_faults = 1'000;
};

/// Writes the rows of a file into the ledger: new nodes are made, known ones changed in what the row names.
/// Rows that are wrong are reported and left out, the others kept. Parents may come behind their children.
/// What is read again changes nothing. Memory is bounded by `batch`; each batch is kept before the next one
/// is read, and so an import that is cut off is completed by doing it again. Several at once get in each
/// other's way only where they wait.
ImportReport import_nodes(store::Store& store, RowSource& rows, const ImportOptions& options,
                          std::int64_t now_ms);

/// The report as JSON (docs/ledger.md).
std::string encode_report(const ImportReport& report);

}  // namespace portent::serve::desk
