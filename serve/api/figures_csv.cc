#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "serve/api/figures_parts.h"
#include "serve/desk/csv.h"

namespace portent::serve {
namespace {

using nlohmann::json;

/// Columns and where their values stand in a row's JSON.
constexpr std::array<std::pair<const char*, const char*>, 33> kColumns = {
    {{"begin", "/begin"},
     {"end", "/end"},
     {"site", "/site"},
     {"line", "/line"},
     {"class", "/class"},
     {"availability", "/availability"},
     {"up_h", "/up_h"},
     {"planned_down_h", "/planned_down_h"},
     {"unplanned_down_h", "/unplanned_down_h"},
     {"unplanned_stops", "/unplanned_stops"},
     {"repairs", "/repairs"},
     {"mtbf_h", "/mtbf_h"},
     {"mttr_h", "/mttr_h"},
     {"oee", "/production/oee"},
     {"oee_availability", "/production/availability"},
     {"oee_performance", "/production/performance"},
     {"oee_quality", "/production/quality"},
     {"total", "/production/total"},
     {"good", "/production/good"},
     {"alarm_precision", "/alarms/precision"},
     {"backlog", "/work/backlog"},
     {"backlog_h", "/work/backlog_h"},
     {"overdue", "/work/overdue"},
     {"schedule_compliance", "/work/schedule_compliance"},
     {"preventive_share", "/work/preventive_share"},
     {"preventive_hours_share", "/work/preventive_hours_share"},
     {"corrective_confirmed", "/work/kinds/corrective/confirmed"},
     {"corrective_h", "/work/kinds/corrective/hours"},
     {"rejected", "/work/rejected"},
     {"sensed_warned_h", "/work/steps/sensed_warned/mean_h"},
     {"warned_begun_h", "/work/steps/warned_begun/mean_h"},
     {"begun_done_h", "/work/steps/begun_done/mean_h"},
     {"done_assessed_h", "/work/steps/done_assessed/mean_h"}}};

/// As a cell that is text, whatever a spreadsheet makes of its first character.
void append_cell(std::string& to, const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  if (!to.empty() && to.back() != '\n') to += ',';
  desk::append_csv_cell(to, formula ? "'" + text : text);
}

std::string cell_of(const json& row, const char* place) {
  const json* at = &row;
  const json::json_pointer pointer(place);
  if (!row.contains(pointer)) return "";
  at = &row.at(pointer);
  if (at->is_null()) return "";
  return at->is_string() ? at->get<std::string>() : at->dump();
}

/// "" where nothing was spent.
std::string cost_of(const desk::Figures& figures, const std::string& currency, bool corrective) {
  if (!figures.work) return "";
  const auto found = figures.work->costs.find(currency);
  if (found == figures.work->costs.end()) return "";
  double sum = 0;
  for (const auto& [kind, cost] : found->second)
    if (!corrective || kind == "corrective") sum += cost;
  return json(sum).dump();
}

void append_row(std::string& to, const std::string& period, const desk::FigureRow& row,
                const std::set<std::string>& currencies) {
  const json told = figure_json(row);
  append_cell(to, period);
  for (const auto& [name, place] : kColumns) append_cell(to, cell_of(told, place));
  for (const std::string& currency : currencies)
    for (const bool corrective : {false, true}) append_cell(to, cost_of(row.figures, currency, corrective));
  to += "\r\n";
}

}  // namespace

std::string figures_csv(const desk::FigureReport& report, const std::string& period) {
  std::set<std::string> currencies;
  if (report.total.figures.work)
    for (const auto& [currency, costs] : report.total.figures.work->costs) currencies.insert(currency);
  std::string table = "period";
  for (const auto& [name, place] : kColumns) append_cell(table, name);
  for (const std::string& currency : currencies)
    for (const char* of : {"cost", "corrective_cost"}) append_cell(table, fmt::format("{}_{}", of, currency));
  table += "\r\n";
  for (const desk::FigureRow& row : report.rows) append_row(table, period, row, currencies);
  if (!report.rows.empty()) append_row(table, "total", report.total, currencies);
  return table;
}

}  // namespace portent::serve
