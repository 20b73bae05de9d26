#include <fmt/format.h>

#include "ingest/plural.h"
#include "train/html_text.h"
#include "train/report_sections.h"
#include "train/verdict.h"

namespace portent::train {
namespace {

std::string tile(const std::string& figure, const std::string& meaning) {
  return fmt::format("<div class=\"tile\"><b>{}</b><span>{}</span></div>", html_text(figure),
                     html_text(meaning));
}

std::string alarm_tiles(const Backtest& b) {
  const AlarmScore& alarm = b.alarms.front();
  const WarnedShare& warned = alarm.warned.front();
  const std::string unit = ingest::plural(b.options.unit);
  std::string html;
  if (warned.lives > 0)
    html += tile(fmt::format("{} of {}", warned.warned, warned.lives),
                 fmt::format("failures warned of at least {:g} {} ahead", warned.horizon, unit));
  if (alarm.lead.count > 0)
    html += tile(fmt::format("{} {}", figure(alarm.lead.mean), unit), "of warning on average");
  return html + tile(fmt::format("{:.2f}", alarm.nuisance_per_life()),
                     fmt::format("alarms a life that came too early, with more than {:g} {} left",
                                 b.options.nuisance_beyond, unit));
}

std::string accuracy_tiles(const Backtest& b) {
  const BinScore& overall = b.intervals.overall;
  if (overall.lives == 0) return "";
  return tile(fmt::format("± {} {}", figure(overall.mae), ingest::plural(b.options.unit)),
              "off on average; by what is truly left: see below") +
         tile(percent(overall.nominal80->coverage), "of truths within the 80 % interval (80 % is right)");
}

std::string cost_tile(const Backtest& b) {
  constexpr std::size_t kMainAlarm = 2;  // after running to failure and the fixed interval
  if (b.costs.policies.size() <= kMainAlarm) return "";
  const double saved = 1 - b.costs.policies[kMainAlarm].against_run_to_failure;
  return tile(percent(saved),
              fmt::format("of the cost of running to failure saved, if a failure costs {:g} times a "
                          "planned replacement",
                          b.options.costs.unplanned / b.options.costs.planned));
}

}  // namespace

std::string trust_section(const ReportInputs& in, const Backtest& b) {
  const Verdict verdict = judge_trust(b, in.findings);
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
  return html + "<div class=\"tiles\">" + alarm_tiles(b) + accuracy_tiles(b) + cost_tile(b) +
         "</div></div>\n";
}

}  // namespace portent::train
