#include "tests/integration/faults/scorer_process.h"

#include <sys/ptrace.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace portent::tests {
namespace {

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "";
  const auto begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

}  // namespace

ScorerProcess::ScorerProcess(std::vector<std::string> arguments, const std::string& instance,
                             const std::string& folder)
    : command_{PORTENT_PROGRAM, "score"}, instance_(instance), output_(folder + "/" + instance + ".out") {
  command_.insert(command_.end(), arguments.begin(), arguments.end());
  command_.insert(command_.end(), {"--instance", instance});
}

ScorerProcess::~ScorerProcess() {
  if (process_ && !held_.empty()) let_go();
}

void ScorerProcess::start() {
  process_ = std::make_unique<ChildProcess>(command_, output_);
}

int ScorerProcess::terminate() {
  const int code = process_->end(SIGTERM);
  process_.reset();
  return code;
}

void ScorerProcess::hold() {
  constexpr int kTries = 2'000;  // one that has just been started has no scoring threads yet
  for (int tries = 0; held_.empty() && process_->running(); ++tries) {
    if (tries == kTries) throw std::runtime_error("no scoring thread in " + instance_);
    hold_threads();
    std::this_thread::sleep_for(std::chrono::milliseconds(held_.empty() ? 10 : 0));
  }
}

void ScorerProcess::hold_threads() {
  const std::string tasks = "/proc/" + std::to_string(process_->pid()) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    if (!text_of(task.path() / "comm").starts_with("scoring")) continue;
    const auto tid = static_cast<pid_t>(std::stol(task.path().filename()));
    if (ptrace(PTRACE_SEIZE, tid, nullptr, nullptr) != 0 ||
        ptrace(PTRACE_INTERRUPT, tid, nullptr, nullptr) != 0)
      throw std::runtime_error("can't hold a thread of " + instance_);
    int status = 0;
    waitpid(tid, &status, __WALL);
    held_.push_back(tid);
  }
}

void ScorerProcess::let_go() {
  for (const pid_t tid : held_) ptrace(PTRACE_DETACH, tid, nullptr, nullptr);
  held_.clear();
}

bool ScorerProcess::revive() {
  if (!process_ || !held_.empty() || process_->running()) return false;
  const std::string last = last_line(said());
  // What a fault excuses: another took over, or the broker was away for longer than the timeouts.
  const bool excused = last.find("taken over") != std::string::npos ||
                       last.find("joined the group under this instance") != std::string::npos ||
                       last.find("kafka 127.0.0.1") != std::string::npos ||
                       last.find("is a broker of it down") != std::string::npos;
  constexpr int kMost = 20;
  if (process_->code() != 1 || !excused || ++revived_ > kMost)
    throw std::runtime_error(instance_ + " ended with " + std::to_string(process_->code()) + ": " + last);
  start();
  return true;
}

long ScorerProcess::status_kib(const std::string& field) const {
  std::ifstream status("/proc/" + std::to_string(process_->pid()) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::stol(line.substr(field.size()));
  return 0;
}

long ScorerProcess::resident_kib() const {
  return status_kib("VmRSS:");
}

long ScorerProcess::peak_kib() const {
  return status_kib("VmHWM:");
}

std::string ScorerProcess::said() const {
  return text_of(output_);
}

}  // namespace portent::tests
