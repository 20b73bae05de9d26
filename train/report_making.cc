#include <fmt/format.h>

#include <algorithm>

#include "ingest/plural.h"
#include "train/html_text.h"
#include "train/report_sections.h"

namespace portent::train {
namespace {

constexpr std::size_t kBars = 20;

std::string facts(const std::string& title, const std::vector<Fact>& list) {
  if (list.empty()) return "";
  std::string html =
      fmt::format("<h3>{}</h3><div class=\"wide\"><table class=\"words\"><tbody>", html_text(title));
  for (const auto& [name, value] : list)
    html += fmt::format("<tr><td>{}</td><td>{}</td></tr>", html_text(name), html_text(value));
  return html + "</tbody></table></div>";
}

std::string finding_item(const DataFinding& f) {
  constexpr std::array kNames = {"note", "warning", "error"};
  const char* name = kNames[static_cast<std::size_t>(f.severity)];
  return fmt::format("<li><span class=\"mark {}\">{}</span> <b>{}</b> {}</li>", name, name,
                     html_text(f.where), html_text(f.text));
}

std::string channel_table(const ReportInputs& in) {
  if (in.channels.empty()) return "";
  HtmlTable table({"channel", "unit", "complete", "valid", "used", "note"}, true);
  for (const ChannelQuality& c : in.channels)
    table.row({c.channel, c.unit, fmt::format("{:.3f}", c.completeness), fmt::format("{:.3f}", c.validity),
               c.used ? "yes" : "no", c.note});
  return "<h3>Channels</h3>" + table.html();
}

std::string or_dash(double value) {
  return value > 0 ? fmt::format("{:.2f}", value) : "–";
}

}  // namespace

std::string contribution_section(const ReportInputs& in) {
  if (in.contributions.empty()) return "";
  auto shares = in.contributions;
  std::ranges::stable_sort(shares, std::greater{}, &ChannelShare::share);
  shares.resize(std::min(shares.size(), kBars));
  const double most = std::max(shares.front().share, 1e-9);
  std::string html = "<div class=\"bars\">";
  for (const ChannelShare& s : shares)
    html += fmt::format("<span>{}</span><i style=\"width:{:.1f}%\"></i><span>{:.1f} %</span>",
                        html_text(s.channel), 100 * std::max(0.0, s.share) / most, 100 * s.share);
  const std::string left_out = in.contributions.size() > kBars
                                   ? fmt::format(" The {} largest of {}.", kBars, in.contributions.size())
                                   : "";
  return html_section("What it looks at", in.contributions_how + left_out, html + "</div>");
}

std::string source_section(const ReportInputs& in) {
  if (in.sources.empty()) return "";
  HtmlTable table({"source", "weight", "RMSE alone", "RMSE without it", "what it is"}, true);
  for (const SourceFigures& s : in.sources)
    table.row({s.source, percent(s.weight), or_dash(s.alone), or_dash(s.without), s.says});
  return html_section(
      "What each source adds",
      "Physics, knowledge and statistics are fused; this says what would be lost without each.",
      table.html());
}

namespace {

HtmlTable figures_by(const std::string& what, const std::vector<RegimeFigures>& groups) {
  HtmlTable table({what, "forecasts", "RMSE", "bias", "80 % covers"});
  for (const RegimeFigures& r : groups)
    table.row({r.name, std::to_string(r.forecasts), fmt::format("{:.2f}", r.rmse), signed_figure(r.bias),
               percent(r.coverage80)});
  return table;
}

}  // namespace

std::string part_section(const ReportInputs& in) {
  if (in.parts.empty()) return "";
  return html_section("By part",
                      "Each part has a model of its own; errors in " + ingest::plural(in.options.unit) + ".",
                      figures_by("part", in.parts).html());
}

std::string regime_section(const ReportInputs& in) {
  if (in.regimes.empty()) return "";
  const HtmlTable table = figures_by("operating regime", in.regimes);
  return html_section("By operating regime",
                      "The same figures for steps in each regime; a regime that stands out deserves a look.",
                      table.html());
}

std::string data_section(const ReportInputs& in) {
  if (in.findings.empty() && in.channels.empty()) return "";
  std::string html;
  for (const DataFinding& f : in.findings) html += finding_item(f);
  if (!html.empty()) html = "<ul class=\"findings\">" + html + "</ul>";
  return html_section("Data check",
                      "What was found in the data before training. Complete: share of steps with a value; "
                      "valid: share of values that can be used.",
                      html + channel_table(in));
}

std::string making_section(const ReportInputs& in) {
  return html_section("How it was made",
                      "With these, on the same machine, the same model comes out to the bit.",
                      facts("Figures", in.figures) + facts("Hyper-parameters", in.hyper_parameters) +
                          facts("Seeds, hashes, versions", in.provenance));
}

}  // namespace portent::train
