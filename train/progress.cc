#include "train/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace portent::train {
namespace {

using namespace std::chrono_literals;

constexpr auto kRedraw = 100ms;
constexpr auto kNextLine = 10s;
constexpr std::size_t kBarWidth = 30;

}  // namespace

Progress::Progress(std::FILE* to, bool terminal, std::vector<double> work, Clock::time_point now)
    : to_(to), terminal_(terminal), work_(std::move(work)), began_(now), shown_(now), newest_(work_.size()) {}

std::string Progress::loss() const {
  double sum = 0, count = 0;
  for (const MemberStep& step : newest_)
    if (step.done > 0 && step.done < step.of && std::isfinite(step.loss)) sum += step.loss, ++count;
  return count > 0 ? fmt::format("loss {:.4f}, ", sum / count) : "";
}

std::string Progress::line(double share, Clock::time_point now) const {
  const double spent = std::chrono::duration<double>(now - began_).count();
  const auto finished = std::ranges::count_if(
      newest_, [](const MemberStep& step) { return step.of > 0 && step.done == step.of; });
  const std::string figures = fmt::format("{} of {} models, {}{:.0f} s left", finished, newest_.size(),
                                          loss(), spent * (1 - share) / share);
  if (!terminal_) return fmt::format("training: {}\n", figures);
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(kBarWidth));
  return fmt::format("\r\033[Ktraining [{:<{}}] {}", std::string(filled, '='), kBarWidth, figures);
}

void Progress::report(std::size_t member, const MemberStep& step, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (member >= newest_.size()) {  // more folds than were foreseen
    newest_.resize(member + 1);
    work_.resize(member + 1, work_.empty() ? 1 : work_.back());
  }
  newest_[member] = step;
  double done = 0, all = 0;
  for (std::size_t i = 0; i < newest_.size(); ++i) {
    all += work_[i];
    if (newest_[i].of > 0)
      done += work_[i] * static_cast<double>(newest_[i].done) / static_cast<double>(newest_[i].of);
  }
  const double share = done / all;
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
