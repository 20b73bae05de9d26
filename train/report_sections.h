#pragma once

#include <string>
#include <string_view>

#include "train/report.h"

// The parts of report.html, each HTML or empty where there is nothing to show. Internal to the report.

namespace portent::train {

std::string trust_section(const ReportInputs& inputs, const Backtest& b);    ///< verdict and headline figures
std::string scatter_section(const ReportInputs& inputs, const Backtest& b);  ///< forecasts against truth
std::string lives_section(const ReportInputs& inputs, const Backtest& b);    ///< twelve lives as forecast
std::string error_section(const Backtest& b);                                ///< by remaining life
std::string calibration_section(const Backtest& b);
std::string alarm_section(const Backtest& b);
std::string cost_section(const Backtest& b);
std::string mid_life_section(const ReportInputs& inputs, const Backtest& b);
std::string prognosis_section(const Backtest& b);  ///< for those who compare papers
std::string trajectory_section(const Backtest& b);
std::string contribution_section(const ReportInputs& inputs);
std::string source_section(const ReportInputs& inputs);
std::string part_section(const ReportInputs& inputs);
std::string regime_section(const ReportInputs& inputs);
std::string data_section(const ReportInputs& inputs);
std::string making_section(const ReportInputs& inputs);  ///< hyper-parameters, seeds, hashes

/// "25 to 50", "125 and more".
std::string bin_name(const BinScore& bin);

extern const std::string_view kReportStyle;  ///< CSS

}  // namespace portent::train
