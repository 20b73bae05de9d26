#include <fmt/format.h>

#include "train/html_text.h"
#include "train/report_sections.h"
#include "train/verdict.h"

namespace portent::train {
namespace {

std::string tile(const std::string& figure, const std::string& meaning) {
  return fmt::format("<div class=\"tile\"><b>{}</b><span>{}</span></div>", html_text(figure),
                     html_text(meaning));
}

std::string tiles(const Backtest& b) {
  const AlarmScore& alarm = b.alarms.front();
  const WarnedShare& warned = alarm.warned.front();
  const std::string& unit = b.options.unit;
  std::string html = tile(fmt::format("{} of {}", warned.warned, warned.lives),
                          fmt::format("failures warned of at least {:g} {}s ahead", warned.horizon, unit));
  html += tile(fmt::format("{} {}s", figure(alarm.lead.mean), unit), "of warning on average");
  html += tile(fmt::format("{:.2f}", alarm.nuisance_per_life()),
               fmt::format("alarms a life that came too early, with more than {:g} {}s left",
                           b.options.nuisance_beyond, unit));
  html += tile(fmt::format("± {} {}s", figure(b.intervals.overall.mae), unit),
               "off on average, less the nearer the end: see below");
  if (const auto& i = b.intervals.overall.nominal80)
    html += tile(percent(i->coverage), "of truths within the 80 % interval (80 % is right)");
  for (const PolicyCost& p : b.costs.policies)
    if (p.name.starts_with("alarm")) {
      html +=
          tile(percent(1 - p.against_run_to_failure),
               fmt::format("of the cost of running to failure saved, a failure costing {:g} times a planned "
                           "replacement",
                           b.options.costs.unplanned / b.options.costs.planned));
      break;
    }
  return html;
}

}  // namespace

std::string trust_section(const ReportInputs& in, const Backtest& b) {
  const Verdict verdict = judge_trust(b);
  constexpr std::array kClasses = {"yes", "care", "no"};
  std::string html =
      fmt::format("<div class=\"verdict {}\"><h2>Can I plan work by it?</h2><p class=\"answer\">{}</p>",
                  kClasses[static_cast<std::size_t>(verdict.trust)], html_text(verdict.sentence));
  if (!verdict.reasons.empty()) html += "<ul>";
  for (const std::string& reason : verdict.reasons) html += "<li>" + html_text(reason) + "</li>";
  if (!verdict.reasons.empty()) html += "</ul>";
  html += fmt::format("<p class=\"soft\">From {} forecasts over {} lives that ended in failure{}. {}</p>",
                      b.forecasts, b.failed,
                      b.censored > 0 ? fmt::format(" and {} that did not", b.censored) : "",
                      html_text(in.held_out_how));
  return html + "<div class=\"tiles\">" + tiles(b) + "</div></div>\n";
}

}  // namespace portent::train
