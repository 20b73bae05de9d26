#include "cli/demo_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace portent::cli {
namespace {

using models::policy::Level;

std::string_view colour_of(Level level) {
  switch (level) {
    case Level::kRed:
      return "\x1b[1;31m";
    case Level::kOrange:
      return "\x1b[38;5;208m";
    case Level::kYellow:
      return "\x1b[33m";
    case Level::kBlue:
      return "\x1b[34m";
    case Level::kNone:
      break;
  }
  return "\x1b[32m";
}

std::string health_bar(double health) {
  constexpr int kCells = 12;
  const int full = std::clamp(static_cast<int>(std::lround(health / 100 * kCells)), 0, kCells);
  std::string bar;
  for (int cell = 0; cell < kCells; ++cell) bar += cell < full ? "█" : "░";
  return bar;
}

std::string row(const models::Forecast& f, bool colour) {
  const Level level = models::policy::worst(f.breaches);
  const std::string line = fmt::format(
      "  {:<18} {:>5.0f}   {} {:>3.0f} %  {:>5.0f} {:>5.0f} {:>5.0f}   {:<7} {}", f.asset,
      f.usage.value_or(0), health_bar(f.health), f.health, f.rul.p10, f.rul.p50, f.rul.p90,
      level == Level::kNone ? "-" : models::policy::level_name(level), models::state_name(f.state));
  return colour ? fmt::format("{}{}\x1b[0m", colour_of(level), line) : line;
}

}  // namespace

std::string render(const DemoFrame& frame, bool colour) {
  std::string text = fmt::format("  {:<18} {:>5}   {:<19} {:>5} {:>5} {:>5}   {:<7} {}\n", "engine", "cycle",
                                 "health", "P10", "P50", "P90", "alarm", "state");
  for (const models::Forecast& f : frame.nearest) text += row(f, colour) + "\n";
  text += fmt::format(
      "  {} of {} readings sent, {} forecasts, {:.1f} s, reading to forecast p50 {:.0f} ms, p99 {:.0f} ms\n",
      frame.sent, frame.total, frame.forecasts, frame.seconds, 1000 * frame.latency.quantile(0.5),
      1000 * frame.latency.quantile(0.99));
  return text;
}

void LiveScreen::show(const DemoFrame& frame) {
  if (!enabled_) return;
  const std::string text = render(frame, true);
  std::string out = lines_ > 0 ? fmt::format("\x1b[{}F\x1b[0J", lines_) : "";
  out += text;
  lines_ = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  std::fputs(out.c_str(), stderr);
}

}  // namespace portent::cli
