#pragma once

#include <string>

#include "serve/api/round_routes.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {

/// The routes of rounds beside those of the ledger, with two pumps of plant north and a route past them.
class RoundRoutes : public LedgerRoutes {
 protected:
  RoundRoutes()
      : LedgerRoutes([](AccessRig& rig, serve::AccessGate& gate, serve::CursorSigner& signer) {
          return serve::round_routes(rig.store, rig.audit, gate, signer);
        }) {
    pump("north:P-1");
    pump("north:P-2");
  }
  static constexpr const char* kRoute = "/api/v1/routes/daily";
  static constexpr const char* kRound = "/api/v1/rounds/r-1";
  static constexpr const char* kResults = "/api/v1/rounds:results";

  static json items() {
    return json::parse(R"([
      {"id":"oil","asset":"north:P-1","kind":"choice","look":"Oil level","choices":["full","low"],
       "bad":{"low":"orange"},"code":"QR-17","every_days":1},
      {"id":"hum","asset":"north:P-2","kind":"number","channel":"hum","unit":"dB","limits":{"high":{"red":80}}}])");
  }
  /// Adds one, which must succeed.
  Answer route(const std::string& id = "daily") {
    const Answer made = post("/api/v1/routes", {{"id", id},
                                                {"site", "north"},
                                                {"name", "Daily walk"},
                                                {"walker", "technician"},
                                                {"items", items()}});
    EXPECT_EQ(made.status, 201) << made.text;
    return made;
  }
  /// Sets out on the route, which must succeed.
  Answer set_out() {
    route();
    const Answer made = post("/api/v1/rounds", {{"id", "r-1"}, {"route", "daily"}, {"device", "handheld-7"}});
    EXPECT_EQ(made.status, 201) << made.text;
    return made;
  }
  std::string now(std::int64_t later_ms = 0) const {
    return serve::format_time(rig_.now_ms.load() + later_ms);
  }
  json oil(const std::string& id, const std::string& answer) const {
    return {{"id", id}, {"round", "r-1"}, {"item", "oil"}, {"at", now()}, {"answer", answer}};
  }
  json hum(const std::string& id, double value) const {
    return {{"id", id}, {"round", "r-1"}, {"item", "hum"}, {"at", now()}, {"number", value}};
  }
};

}  // namespace portent::tests
