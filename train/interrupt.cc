#include "train/interrupt.h"

#include <atomic>
#include <csignal>

namespace portent::train {
namespace {

// The one thing that a signal handler can reach is a static.
std::atomic<int> received = 0;
static_assert(std::atomic<int>::is_always_lock_free);

void note(int number) {
  received = number;
}

}  // namespace

Interrupt::Interrupt() {
  received = 0;
  std::signal(SIGINT, note);
  std::signal(SIGTERM, note);
  sigset_t both;  // a parent that waits for its signals passes them on blocked
  sigemptyset(&both);
  sigaddset(&both, SIGINT);
  sigaddset(&both, SIGTERM);
  pthread_sigmask(SIG_UNBLOCK, &both, nullptr);
}

Interrupt::~Interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

int Interrupt::signal_number() {
  return received;
}

}  // namespace portent::train
