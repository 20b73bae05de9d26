#include "train/html_text.h"

#include <fmt/format.h>

#include <cmath>

namespace portent::train {
namespace {

std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

std::string cells_of(const std::vector<std::string>& cells, std::string_view tag) {
  std::string text = "<tr>";
  for (const std::string& cell : cells) text += fmt::format("<{}>{}</{}>", tag, html_text(cell), tag);
  return text + "</tr>";
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const auto as = entity(c); !as.empty())
      escaped += as;
    else if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
      escaped += "\uFFFD";
    else
      escaped += c;
  }
  return escaped;
}

HtmlTable::HtmlTable(const std::vector<std::string>& header, bool words_last)
    : text_(fmt::format("<div class=\"wide\"><table{}><thead>{}</thead><tbody>",
                        words_last ? " class=\"words-last\"" : "", cells_of(header, "th"))) {}

void HtmlTable::row(const std::vector<std::string>& cells) {
  text_ += cells_of(cells, "td");
  ++rows_;
}

std::string HtmlTable::html() const {
  return text_ + "</tbody></table></div>";
}

std::string html_section(std::string_view title, std::string_view explanation, std::string_view html) {
  if (html.empty()) return "";
  return fmt::format("<section><h2>{}</h2><p class=\"soft\">{}</p>{}</section>\n", html_text(title),
                     html_text(explanation), html);
}

std::string html_figure(std::string_view svg, std::string_view caption) {
  return fmt::format("<figure>{}<figcaption>{}</figcaption></figure>", svg, html_text(caption));
}

std::string figure(double value) {
  if (!std::isfinite(value)) return "–";
  return std::abs(value) < 9.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

std::string signed_figure(double value) {
  return std::abs(value) < 0.05 ? "0.0" : fmt::format("{:+.1f}", value);
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", 100 * share);
}

}  // namespace portent::train
