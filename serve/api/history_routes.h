#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "serve/api/access_gate.h"
#include "serve/api/list_query.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/store/store.h"

namespace portent::serve {

struct HistoryOptions {
  std::optional<std::filesystem::path> archive = {};  ///< folder of the monitoring history; nullopt: none
  int most_reads = 2;  ///< of the archive at a time; whoever comes later is told to try again
};

/// What was forecast of an asset, what happened to it, and what was measured on it. What they are given must
/// outlive them, but for the options.
std::vector<Route> history_routes(store::Store& store, AccessGate& gate, const CursorSigner& signer,
                                  HistoryOptions options = {});
/// What they name.
Schemas history_schemas();

}  // namespace portent::serve
