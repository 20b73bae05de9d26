#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portent::train {

struct PlotPoint {
  double x = 0, y = 0;
};

/// What a plot's axes show.
struct Axis {
  double from = 0, to = 1;  ///< from < to
  std::string label = {};
  bool numbers = true;
  double factor = 1;  ///< tick labels are values times this: 100 for shares in percent
};

/// Round places for about `count` ticks within [from, to].
std::vector<double> ticks(double from, double to, int count);

/// One drawing with two axes, as inline SVG: no script, no fonts, colours by CSS class (train/report_style.h)
/// so that light, dark and print each have theirs. What lies outside the axes is clipped. Coordinates are
/// written with one decimal, so equal data are equal bytes. Not thread-safe.
class Plot {
 public:
  Plot(double width, double height, Axis x, Axis y);

  /// `css`: a class of the style sheet.
  void line(const std::vector<PlotPoint>& points, std::string_view css);
  /// Between two lines over the same x, in the same order.
  void area(const std::vector<PlotPoint>& lower, const std::vector<PlotPoint>& upper, std::string_view css);
  void dots(const std::vector<PlotPoint>& points, double radius, std::string_view css);
  /// From the x axis up to `y`.
  void bar(double from, double to, double y, std::string_view css);
  /// Text beside a point; `anchor` start, middle or end.
  void text(const PlotPoint& at, std::string_view words, std::string_view anchor);
  /// Words instead of numbers under the x axis.
  void x_word(double x, std::string_view words);

  /// The finished drawing; `title` tells those who can't see it what it shows.
  std::string svg(std::string_view title) const;

 private:
  double px(double x) const;
  double py(double y) const;
  std::string path(const std::vector<PlotPoint>& points, bool go_on) const;
  std::string axes() const;

  double width_, height_;
  double left_, bottom_;  ///< margins
  Axis x_, y_;
  std::string marks_;   ///< clipped to the axes
  std::string labels_;  ///< not clipped
};

}  // namespace portent::train
