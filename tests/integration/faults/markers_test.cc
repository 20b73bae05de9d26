#include <gtest/gtest.h>
#include <signal.h>

#include "tests/integration/faults/fault_rig.h"

// Two brokers: the first coordinates groups and transactions, partitions lie on both. While the second is
// frozen, a transaction may be committed whose markers reach its partitions only later; who takes a partition
// over meanwhile must wait for them before it goes on from the states that they cover.

namespace portent::tests {
namespace {

using std::chrono::milliseconds;

/// The coordinators' topics are made by their first use, while there is one broker.
void make_coordinators() {
  FaultRig rig({.seed = 1, .records = 200});
  rig.scorer("first");
  rig.finish();
  rig.stop_scorers();
}

TEST(DelayedMarkers, are_waited_for_by_who_takes_a_partition_over) {
  make_coordinators();
  const KafkaBroker second = KafkaBroker::beside(KafkaBroker::shared());
  FaultRig rig({.seed = 30, .records = 4'000, .partitions = 6, .settings = {"topics.partitions=6"}});
  std::mt19937_64 random(30);
  rig.scorer("a");
  rig.flow_to(0.15);
  for (int i = 0; i < 4; ++i) {
    rig.flow(milliseconds(random() % 200), 0.05);
    kill(second.pid(), SIGSTOP);
    rig.scorer("guest");  // partitions move at once, what was committed of them shows later
    rig.flow(milliseconds(800 + random() % 700), 0.02);
    kill(second.pid(), SIGCONT);
    rig.flow(milliseconds(1'500), 0.1);
    rig.scorer("guest").terminate();
    rig.remove("guest");
  }
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

}  // namespace
}  // namespace portent::tests
