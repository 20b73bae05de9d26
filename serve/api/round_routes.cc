#include "serve/api/round_routes.h"

#include <iterator>

#include "serve/api/round_parts.h"

namespace portent::serve {

std::vector<Route> round_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                const CursorSigner& signer) {
  const LedgerDesk desk{store, audit, gate, signer};
  std::vector<Route> all;
  for (const auto& part : {proposal_routes, inspection_routes, round_read_routes, round_change_routes}) {
    std::vector<Route> routes = part(desk);
    all.insert(all.end(), std::make_move_iterator(routes.begin()), std::make_move_iterator(routes.end()));
  }
  return all;
}

}  // namespace portent::serve
