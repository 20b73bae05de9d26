#include "train/progress.h"

#include <fmt/format.h>

namespace portent::train {
namespace {

using namespace std::chrono_literals;

constexpr auto kRedraw = 100ms;
constexpr auto kNextLine = 10s;
constexpr std::size_t kBarWidth = 30;

}  // namespace

Progress::Progress(std::FILE* to, bool terminal, std::size_t members, std::size_t steps,
                   Clock::time_point now)
    : to_(to), terminal_(terminal), steps_(steps), began_(now), shown_(now), newest_(members) {}

double Progress::loss() const {
  double sum = 0, count = 0;
  for (const FitStep& step : newest_)
    if (step.step > 0) sum += step.loss, ++count;
  return count > 0 ? sum / count : 0;
}

std::string Progress::line(double share, Clock::time_point now) const {
  const double spent = std::chrono::duration<double>(now - began_).count();
  std::size_t done = 0;
  for (const FitStep& step : newest_) done += step.step;
  const std::string figures = fmt::format("step {}/{}, loss {:.4f}, {:.0f} s left", done,
                                          steps_ * newest_.size(), loss(), spent * (1 - share) / share);
  if (!terminal_) return fmt::format("training: {}\n", figures);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
  return fmt::format("\r\033[Ktraining [{:<{}}] {}", std::string(filled, '='), kBarWidth, figures);
}

void Progress::report(std::size_t member, const FitStep& step, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  newest_[member] = step;
  double done = 0;
  for (const FitStep& newest : newest_) done += static_cast<double>(newest.step);
  const double share = done / static_cast<double>(steps_ * newest_.size());
  if (now - shown_ < (terminal_ ? Clock::duration(kRedraw) : Clock::duration(kNextLine)) && share < 1) return;
  shown_ = now;
  const std::string text = line(share, now);
  std::fwrite(text.data(), 1, text.size(), to_);
  std::fflush(to_);
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (terminal_) std::fputs("\n", to_);
}

}  // namespace portent::train
