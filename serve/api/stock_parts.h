#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "serve/api/ledger_desk.h"
#include "serve/api/openapi.h"
#include "serve/api/stock_move_json.h"
#include "serve/store/spare_list.h"
#include "serve/store/stock_moves.h"

// The parts of stock_routes(), and what they share. Internal to stock_routes.h.

namespace portent::serve {

std::vector<Route> spare_read_routes(const LedgerDesk& desk);
std::vector<Route> spare_change_routes(const LedgerDesk& desk);
std::vector<Route> spare_file_routes(const LedgerDesk& desk);
std::vector<Route> stock_move_routes(const LedgerDesk& desk);
std::vector<Route> task_routes(const LedgerDesk& desk);

Schemas spare_schemas();

/// The spare of the path's `id`, where the caller may do that at its site: else 404 or 403.
Outcome<store::Spare> spare_of_path(const LedgerDesk& desk, store::Session& session, const Call& call,
                                    desk::Permission permission);

/// What narrows spares, in lists and exports.
std::vector<Parameter> spare_filter_parameters();
/// By those, and by what the caller may see; 403 where a site is asked for that is not his.
Outcome<store::SpareFilter> spare_filter_of(const LedgerDesk& desk, const Call& call);

nlohmann::json spare_json(const store::Spare& spare);
nlohmann::json listed_json(const store::ListedSpare& listed);

Route spare_route(std::string method, std::string path, std::string name, std::string summary,
                  desk::Permission permission);

}  // namespace portent::serve
