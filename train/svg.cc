#include "train/svg.h"

#include <fmt/format.h>

#include <cmath>

#include "train/html_text.h"

namespace portent::train {
namespace {

constexpr double kTop = 10, kRight = 14;

}  // namespace

std::vector<double> ticks(double from, double to, int count) {
  const double raw = (to - from) / count;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (const double round : {1.0, 2.0, 2.5, 5.0})
    if (round * power >= raw * 0.999) {
      step = round * power;
      break;
    }
  std::vector<double> places;
  for (double n = std::ceil(from / step - 1e-9); n * step <= to + 1e-9 * step; ++n)
    places.push_back(n * step + 0.0);  // never -0
  return places;
}

Plot::Plot(double width, double height, Axis x, Axis y)
    : width_(width),
      height_(height),
      left_(y.numbers ? (y.label.empty() ? 34 : 50) : 8),
      bottom_(x.label.empty() ? 22 : 38),
      x_(std::move(x)),
      y_(std::move(y)) {}

double Plot::px(double x) const {
  return left_ + (x - x_.from) / (x_.to - x_.from) * (width_ - left_ - kRight);
}
double Plot::py(double y) const {
  return height_ - bottom_ - (y - y_.from) / (y_.to - y_.from) * (height_ - bottom_ - kTop);
}

std::string Plot::path(const std::vector<PlotPoint>& points, bool go_on) const {
  std::string d;
  for (const PlotPoint& p : points) {
    d += d.empty() && !go_on ? 'M' : 'L';
    d += fmt::format("{:.1f} {:.1f}", px(p.x), py(p.y));
  }
  return d;
}

void Plot::line(const std::vector<PlotPoint>& points, std::string_view css) {
  if (!points.empty()) marks_ += fmt::format("<path class=\"{}\" d=\"{}\"/>", css, path(points, false));
}

void Plot::area(const std::vector<PlotPoint>& lower, const std::vector<PlotPoint>& upper,
                std::string_view css) {
  if (lower.empty()) return;
  const std::vector<PlotPoint> back(upper.rbegin(), upper.rend());
  marks_ += fmt::format("<path class=\"{}\" d=\"{}{}Z\"/>", css, path(lower, false), path(back, true));
}

void Plot::dots(const std::vector<PlotPoint>& points, double radius, std::string_view css) {
  // Round caps on strokes of no length: a tenth of the bytes of circles.
  std::string d;
  for (const PlotPoint& p : points) d += fmt::format("M{:.1f} {:.1f}h0", px(p.x), py(p.y));
  if (!d.empty())
    marks_ += fmt::format("<path class=\"{}\" style=\"stroke-width:{:g}\" d=\"{}\"/>", css, 2 * radius, d);
}

void Plot::bar(double from, double to, double y, std::string_view css) {
  const double top = py(std::max(y, y_.from)), base = py(y_.from);
  marks_ += fmt::format(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", css,
                        px(from), top, px(to) - px(from), base - top);
}

void Plot::text(const PlotPoint& at, std::string_view words, std::string_view anchor) {
  labels_ += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>)", px(at.x), py(at.y),
                         anchor, html_text(words));
}

void Plot::x_word(double x, std::string_view words) {
  labels_ += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)", px(x),
                         height_ - bottom_ + 15, html_text(words));
}

std::string Plot::axes() const {
  std::string out;
  for (const double tick : ticks(y_.from, y_.to, 4)) {
    out += fmt::format(R"(<path class="grid" d="M{:.1f} {:.1f}H{:.1f}"/>)", left_, py(tick), width_ - kRight);
    if (y_.numbers)
      out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="end">{:g}</text>)", left_ - 6,
                         py(tick) + 3.5, tick * y_.factor);
  }
  if (x_.numbers)
    for (const double tick : ticks(x_.from, x_.to, width_ > 300 ? 6 : 3))
      out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{:g}</text>)", px(tick),
                         height_ - bottom_ + 15, tick * x_.factor);
  out += fmt::format(R"(<path class="axis" d="M{:.1f} {:.1f}H{:.1f}"/>)", left_, height_ - bottom_,
                     width_ - kRight);
  if (!x_.label.empty())
    out += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)",
                       (left_ + width_ - kRight) / 2, height_ - 6, html_text(x_.label));
  if (!y_.label.empty())
    out +=
        fmt::format(R"_(<text transform="translate(12 {:.1f}) rotate(-90)" text-anchor="middle">{}</text>)_",
                    (kTop + height_ - bottom_) / 2, html_text(y_.label));
  return out;
}

std::string Plot::svg(std::string_view title) const {
  const double inner_width = width_ - left_ - kRight, inner_height = height_ - bottom_ - kTop;
  return fmt::format(
      R"(<svg viewBox="0 0 {:g} {:g}" role="img"><title>{}</title>{})"
      R"(<svg x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" viewBox="{:.1f} {:.1f} {:.1f} {:.1f}">{}</svg>{}</svg>)",
      width_, height_, html_text(title), axes(), left_, kTop, inner_width, inner_height, left_, kTop,
      inner_width, inner_height, marks_, labels_);
}

}  // namespace portent::train
