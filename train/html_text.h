#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portent::train {

/// `text` for an element or a quoted attribute. Control characters but line breaks and tabs, which HTML does
/// not know, become U+FFFD.
std::string html_text(std::string_view text);

/// A table: the first column words, the others figures, but the last where `words_last`. Cells are escaped.
class HtmlTable {
 public:
  explicit HtmlTable(const std::vector<std::string>& header, bool words_last = false);
  void row(const std::vector<std::string>& cells);
  bool empty() const { return rows_ == 0; }
  std::string html() const;

 private:
  std::string text_;
  std::size_t rows_ = 0;
};

/// A part of the page: its question or title, a line of explanation (plain text), and HTML.
std::string html_section(std::string_view title, std::string_view explanation, std::string_view html);

/// A drawing with its caption (plain text).
std::string html_figure(std::string_view svg, std::string_view caption);

/// Figures as people read them: 7.1, 43, 81 %.
std::string figure(double value);
std::string signed_figure(double value);  ///< +1.2, -0.4, 0.0
std::string percent(double share);

}  // namespace portent::train
