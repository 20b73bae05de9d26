#pragma once

#include <string>

#include "serve/api/stock_routes.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {

/// The routes of the stock beside those of the ledger, with a pump of plant north.
class StockRoutes : public LedgerRoutes {
 protected:
  StockRoutes()
      : LedgerRoutes([](AccessRig& rig, serve::AccessGate& gate, serve::CursorSigner& signer) {
          return serve::stock_routes(rig.store, rig.audit, gate, signer);
        }) {
    pump("north:P-1");
  }
  static constexpr const char* kSpare = "/api/v1/spares/north:6205";
  static constexpr const char* kMoves = "/api/v1/spares/north:6205/moves";

  /// Adds one, which must succeed.
  Answer spare(const std::string& id = "north:6205", const json& more = json::object()) {
    json body = {{"id", id}, {"name", "Bearing 6205"}, {"maker", "SKF"}};
    body.merge_patch(more);
    const Answer made = post("/api/v1/spares", body);
    EXPECT_EQ(made.status, 201) << made.text;
    return made;
  }
  Answer move(const json& body) { return post(kMoves, body); }
};

}  // namespace portent::tests
