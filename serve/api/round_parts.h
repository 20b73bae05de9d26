#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "serve/api/ledger_desk.h"
#include "serve/api/openapi.h"
#include "serve/desk/rounds.h"
#include "serve/store/inspection_routes.h"
#include "serve/store/rounds.h"

// The parts of round_routes(), and what they share. Internal to round_routes.h.

namespace portent::serve {

std::vector<Route> inspection_routes(const LedgerDesk& desk);
std::vector<Route> proposal_routes(const LedgerDesk& desk);
std::vector<Route> round_read_routes(const LedgerDesk& desk);
std::vector<Route> round_change_routes(const LedgerDesk& desk);

/// The route or the round of the path's `id`, where the caller may do that at its site: else 404 or 403.
Outcome<store::InspectionRoute> route_of_path(const LedgerDesk& desk, store::Session& session,
                                              const Call& call, desk::Permission permission);
Outcome<store::Round> round_of_path(const LedgerDesk& desk, store::Session& session, const Call& call,
                                    desk::Permission permission);
/// The sites that a list is held to: those that the caller may see, or `site` where he names one of them.
Outcome<std::vector<std::string>> sites_asked(const LedgerDesk& desk, const Call& call,
                                              desk::Permission permission);

nlohmann::json route_json(const store::InspectionRoute& route);
nlohmann::json round_json(const store::Round& round);
nlohmann::json check_in_json(const store::CheckIn& one);
nlohmann::json result_json(const store::RoundResult& result);

/// What a body says, in the place of all that people write of `base`; version and times are passed over.
Outcome<store::InspectionRoute> read_route(const store::InspectionRoute& base, const nlohmann::json& body);
Outcome<store::Round> read_round(const nlohmann::json& body, std::int64_t now_ms);
/// The check-in, and the code that was shown.
Outcome<std::pair<store::CheckIn, std::string>> read_check_in(const std::string& round,
                                                              const nlohmann::json& body,
                                                              std::int64_t now_ms);
Outcome<desk::NewResult> read_result(const nlohmann::json& body, std::int64_t now_ms);
/// How a round ended, and why of each item that was left out.
Outcome<std::pair<store::Round, std::map<std::string, std::string>>> read_end(const std::string& round,
                                                                              const nlohmann::json& body,
                                                                              std::int64_t now_ms);

Route round_route(std::string method, const std::string& path, std::string name, std::string summary,
                  desk::Permission permission);

}  // namespace portent::serve
