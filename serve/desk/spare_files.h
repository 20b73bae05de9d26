#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "serve/desk/export.h"
#include "serve/desk/import.h"
#include "serve/desk/spare_row.h"
#include "serve/store/spare_list.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// Makes a spare with the fits and the first stock (a count) that it is wanted with.
Outcome<store::Spare> create_wanted(store::Session& session, const WantedSpare& wanted,
                                    const std::string& who, std::int64_t now_ms);

struct SpareImport {
  std::string who = {};                 ///< of the counts of new spares
  std::vector<std::string> sites = {};  ///< rows of other sites are refused; empty: none are
  std::size_t batch = 200;              ///< rows of one transaction
  std::size_t most_faults = 1'000;
};
/// Writes the rows of a file: new spares are made, with a count of what is on hand, known ones changed in
/// what the row names. The stock of a known one is moved by moves alone: a row that says another is bad.
/// Wrong rows are reported and left out, the others kept; what is read again changes nothing.
ImportReport import_spares(store::Store& store, RowSource& rows, const SpareImport& options,
                           std::int64_t now_ms);

/// Writes the spares of one moment by their ids, with their fits; importing them elsewhere makes them again.
/// How many there were.
std::size_t export_spares(store::Store& store, const store::SpareFilter& filter, ExportFormat format,
                          std::ostream& to);

}  // namespace portent::serve::desk
