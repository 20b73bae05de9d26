#include "cli/signals.h"

#include <csignal>
#include <ctime>

namespace portent::cli {
namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int Signals::wait(std::chrono::milliseconds wait) {
  const sigset_t set = stop_signals();
  const timespec patience{wait.count() / 1000, (wait.count() % 1000) * 1'000'000};
  const int signal = sigtimedwait(&set, nullptr, &patience);
  if (signal <= 0) return 0;
  last_ = signal;
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  return signal;
}

}  // namespace portent::cli
