#include "serve/api/stock_routes.h"

#include <iterator>

#include "serve/api/stock_parts.h"
#include "serve/api/task_json.h"

namespace portent::serve {

std::vector<Route> stock_routes(store::Store& store, desk::AuditFile& audit, AccessGate& gate,
                                const CursorSigner& signer) {
  const LedgerDesk desk{store, audit, gate, signer};
  std::vector<Route> all;
  for (const auto& part :
       {spare_read_routes, spare_change_routes, spare_file_routes, stock_move_routes, task_routes}) {
    std::vector<Route> routes = part(desk);
    all.insert(all.end(), std::make_move_iterator(routes.begin()), std::make_move_iterator(routes.end()));
  }
  return all;
}

Schemas stock_schemas() {
  Schemas all = spare_schemas();
  all.merge(task_schemas());
  return all;
}

}  // namespace portent::serve
