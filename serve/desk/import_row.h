#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "serve/desk/node_row.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

enum class RowFate {
  kCreated,
  kChanged,
  kUnchanged,
  kBad,    ///< nothing was written; see the faults
  kWaits,  ///< its parent is not there; nothing was written
};

struct RowTerms {
  std::string source = {};
  std::vector<std::string> sites = {};
  bool may_wait = true;  ///< for a parent that is not there; else that is a fault
  std::int64_t now_ms = 0;
};

/// Writes one row into the ledger, all of it or nothing. Throws RetryError where another writer was faster.
RowFate put_row(store::Session& session, const NodeRow& row, const RowTerms& terms, Faults& faults);

}  // namespace portent::serve::desk
