#include "serve/api/ledger_routes.h"

#include <iterator>

#include "serve/api/ledger_parts.h"

namespace portent::serve {

std::vector<Route> ledger_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                 const CursorSigner& signer) {
  const LedgerDesk desk{store, audit, gate, signer};
  std::vector<Route> all;
  for (const auto& part :
       {node_read_routes, node_change_routes, node_bulk_routes, node_file_routes, candidate_routes,
        class_routes, point_routes, document_routes, external_id_routes, life_routes}) {
    std::vector<Route> routes = part(desk);
    all.insert(all.end(), std::make_move_iterator(routes.begin()), std::make_move_iterator(routes.end()));
  }
  return all;
}

Schemas ledger_schemas() {
  Schemas all = node_schemas();
  all.merge(belonging_schemas());
  all.merge(class_schemas());
  return all;
}

}  // namespace portent::serve
