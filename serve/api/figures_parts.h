#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "serve/api/ledger_desk.h"
#include "serve/api/openapi.h"
#include "serve/desk/figure_report.h"

// The parts of figures_routes(). Internal to figures_routes.h.

namespace portent::serve {

std::vector<Route> production_routes(const LedgerDesk& desk);
Schemas production_schemas();

/// What the parameters `site`, `line`, `class`, `by`, `period`, `from` and `to` ask for, as far as the caller
/// may see it: 400 where they can't go together, 403 where he may not.
std::vector<Parameter> figure_parameters();
Outcome<desk::FigureQuery> figure_query_of(AccessGate& gate, const Call& call);

/// A row of a report with its times in words.
nlohmann::json figure_json(const desk::FigureRow& row);
/// The rows and, last, their total, as a table (RFC 4180) that no spreadsheet takes for formulas: a cell that
/// begins like one has an apostrophe before it. Costs stand in columns by currency.
std::string figures_csv(const desk::FigureReport& report, const std::string& period);

}  // namespace portent::serve
