#pragma once

#include <vector>

#include "serve/api/ledger_desk.h"
#include "serve/api/openapi.h"
#include "serve/store/node_list.h"

// The parts of ledger_routes(). Internal to ledger_routes.h.

namespace portent::serve {

std::vector<Route> node_read_routes(const LedgerDesk& desk);
std::vector<Route> node_change_routes(const LedgerDesk& desk);
std::vector<Route> node_bulk_routes(const LedgerDesk& desk);
std::vector<Route> node_file_routes(const LedgerDesk& desk);
std::vector<Route> candidate_routes(const LedgerDesk& desk);
std::vector<Route> class_routes(const LedgerDesk& desk);
std::vector<Route> point_routes(const LedgerDesk& desk);
std::vector<Route> document_routes(const LedgerDesk& desk);
std::vector<Route> external_id_routes(const LedgerDesk& desk);
std::vector<Route> life_routes(const LedgerDesk& desk);

/// A page of nodes as the call's parameters want it, narrowed by `preset` as well.
WebAnswer node_page(const LedgerDesk& desk, const Call& call, store::NodeFilter preset);
/// What narrows nodes, in lists and exports.
std::vector<Parameter> node_filter_parameters();
/// `filter` narrowed by those, and by what the caller may see; 403 where a site is asked for that is not his.
Outcome<store::NodeFilter> node_filter_of(const LedgerDesk& desk, const Call& call, store::NodeFilter filter);

Schemas node_schemas();
Schemas belonging_schemas();
Schemas class_schemas();

}  // namespace portent::serve
