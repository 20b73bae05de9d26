#include "train/report.h"

#include <fmt/format.h>

#include "train/html_text.h"
#include "train/report_sections.h"

namespace portent::train {
namespace {

constexpr std::string_view kPurpose =
    "For every machine and every step it forecasts how much life is left, how sure that is, and when to "
    "raise "
    "an alarm.";

std::string heading(const ReportInputs& in) {
  return fmt::format("<h1>{}</h1><p class=\"soft\">Trained on {}. {}</p>", html_text(in.name),
                     html_text(in.dataset), html_text(in.purpose.empty() ? kPurpose : in.purpose));
}

}  // namespace

std::string report_html(const ReportInputs& in) {
  const Backtest b = backtest(in.held_out, in.options);
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><title>{}: report</title><style>{}</style></head>\n"
      "<body><main>{}",
      html_text(in.name), kReportStyle, heading(in));
  page += trust_section(in, b) + lives_section(in, b) + alarm_section(b) + cost_section(b);
  page += scatter_section(in, b) + error_section(b) + calibration_section(b) + mid_life_section(in, b);
  page += trajectory_section(b) + contribution_section(in) + source_section(in) + part_section(in) +
          regime_section(in);
  page += data_section(in) + prognosis_section(b) + making_section(in);
  return page + "</main></body></html>\n";
}

}  // namespace portent::train
