#include "tests/integration/faults/faults.h"

#include <signal.h>

#include <thread>
#include <vector>

namespace portent::tests {
namespace {

using std::chrono::milliseconds;

constexpr double kShare = 0.02;  // of the stream, sent while a fault lasts
// Beyond the session timeout and max.poll.interval that the rig sets.
constexpr milliseconds kPastSession{4'500}, kPastPoll{5'500};

milliseconds moment(std::mt19937_64& random, int most_ms) {
  return milliseconds(random() % static_cast<unsigned>(most_ms));
}

ScorerProcess& any(FaultRig& rig, std::mt19937_64& random) {
  return rig.scorer(random() % 2 == 0 ? "a" : "b");
}

void kill(FaultRig& rig, std::mt19937_64& random) {
  ScorerProcess& scorer = any(rig, random);
  rig.flow(moment(random, 400), kShare);
  if (!scorer.running()) return;
  scorer.kill();
  scorer.start();
}

void kill_for_long(FaultRig& rig, std::mt19937_64& random) {
  ScorerProcess& scorer = any(rig, random);
  if (!scorer.running()) return;
  scorer.kill();
  rig.flow(kPastSession, kShare);
  scorer.start();
}

void terminate(FaultRig& rig, std::mt19937_64& random) {
  ScorerProcess& scorer = any(rig, random);
  if (!scorer.running()) return;
  scorer.terminate();
  scorer.start();
}

void join_and_leave(FaultRig& rig, std::mt19937_64& random) {
  ScorerProcess& guest = rig.scorer("guest");
  rig.flow(milliseconds(1'000) + moment(random, 1'500), kShare);
  if (guest.running()) random() % 2 == 0 ? guest.kill() : static_cast<void>(guest.terminate());
  rig.remove("guest");
}

void freeze(FaultRig& rig, std::mt19937_64& random) {
  ScorerProcess& scorer = any(rig, random);
  scorer.freeze();
  rig.flow(moment(random, 1'000), kShare);
  scorer.thaw();
}

void zombie(FaultRig& rig, std::mt19937_64& random) {
  ScorerProcess& scorer = any(rig, random);
  rig.flow(moment(random, 200), kShare);
  scorer.freeze();
  rig.flow(kPastSession, kShare);
  scorer.thaw();
  rig.flow(milliseconds(300), kShare);
}

void hold(FaultRig& rig, std::mt19937_64& random) {
  ScorerProcess& scorer = any(rig, random);
  if (!scorer.running()) return;
  scorer.hold();
  rig.flow(kPastPoll, kShare);
  scorer.let_go();
  rig.flow(milliseconds(300), kShare);
}

void restart_broker(FaultRig& rig, std::mt19937_64& random) {
  rig.flow(moment(random, 200), kShare);
  rig.broker().stop();
  rig.broker().start();
}

void kill_broker(FaultRig& rig, std::mt19937_64& random) {
  rig.flow(moment(random, 200), kShare);
  const pid_t broker = rig.broker().pid();
  ::kill(broker, SIGKILL);
  while (::kill(broker, 0) == 0) std::this_thread::sleep_for(milliseconds(20));  // until its port is free
  rig.broker().start();
}

void freeze_broker(FaultRig& rig, std::mt19937_64& random) {
  const pid_t broker = rig.broker().pid();
  ::kill(broker, SIGSTOP);
  rig.flow(moment(random, 2'000), kShare);
  ::kill(broker, SIGCONT);
}

void promote(FaultRig& rig, std::mt19937_64& random) {
  rig.promote(2 + random() % 1'000'000);
  rig.flow(moment(random, 1'500), kShare);
}

/// Each machine once: twice between two of its forecasts would leave no trace of the first.
void rebind(FaultRig& rig, std::mt19937_64& random) {
  const auto first = random() % 30;
  for (auto i = first; i < first + 30 && !rig.rebind(static_cast<int>(i % 30)); ++i) continue;
  rig.flow(moment(random, 1'500), kShare);
}

}  // namespace

std::span<const Fault> all_faults() {
  static const std::vector<Fault> faults = {{"kill -9", kill},
                                            {"kill -9, away past the session", kill_for_long},
                                            {"SIGTERM and start", terminate},
                                            {"another joins and leaves", join_and_leave},
                                            {"frozen for a moment", freeze},
                                            {"frozen past the session (zombie)", zombie},
                                            {"held past max.poll.interval", hold},
                                            {"broker restarted", restart_broker},
                                            {"broker killed", kill_broker},
                                            {"broker frozen", freeze_broker},
                                            {"model promoted", promote},
                                            {"asset rebound", rebind}};
  return faults;
}

}  // namespace portent::tests
