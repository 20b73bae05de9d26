#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include "tests/integration/faults/faults.h"

// Faults of all kinds, one after another, chosen by a seed, on streams of their own. PORTENT_FAULTS says how
// many (40), PORTENT_FAULT_SEED which (1), PORTENT_FAULT_TALLY names a file that keeps the tally: a run that
// is stopped goes on with the next stream.

namespace portent::tests {
namespace {

constexpr int kPerStream = 20;

std::string setting(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

/// How often each fault happened, over all streams that came out right.
class Tally {
 public:
  explicit Tally(std::string file) : file_(std::move(file)) {
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line);)
      if (const auto tab = line.find('\t'); tab != std::string::npos)
        counts_[line.substr(tab + 1)] = std::stoi(line.substr(0, tab));
  }
  int total() const {
    int sum = 0;
    for (const auto& [name, count] : counts_) sum += count;
    return sum;
  }
  void add(const std::map<std::string, int>& happened) {
    for (const auto& [name, count] : happened) counts_[name] += count;
    if (file_.empty()) return;
    std::ofstream out(file_);
    for (const auto& [name, count] : counts_) out << count << '\t' << name << '\n';
  }
  void print() const {
    for (const auto& [name, count] : counts_) std::printf("%6d %s\n", count, name.c_str());
    std::printf("%6d faults in all\n", total());
  }

 private:
  std::string file_;
  std::map<std::string, int> counts_;
};

std::map<std::string, int> run_stream(std::uint64_t seed, int faults) {
  std::mt19937_64 random(seed);
  FaultRig rig({.seed = seed, .records = 6'000, .live_bindings = true});
  rig.scorer("a");
  rig.scorer("b");
  rig.flow_to(0.1);
  std::map<std::string, int> happened;
  std::string order;
  for (int i = 0; i < faults; ++i) {
    const Fault& fault = all_faults()[random() % all_faults().size()];
    rig.flow(std::chrono::milliseconds(random() % 1'000), 0.02);
    fault.happen(rig, random);
    ++happened[fault.name];
    order += std::string(fault.name) + "; ";
  }
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "") << "seed " << seed << ": " << order;
  std::printf("stream %llu: %d faults, %d scorers ended with a reason and were started again\n",
              static_cast<unsigned long long>(seed), faults, rig.revived());
  return happened;
}

TEST(LongFaults, many_of_all_kinds_lose_double_and_reorder_nothing) {
  const int wanted = std::stoi(setting("PORTENT_FAULTS", "40"));
  const auto seed = static_cast<std::uint64_t>(std::stoull(setting("PORTENT_FAULT_SEED", "1")));
  Tally tally(setting("PORTENT_FAULT_TALLY", ""));
  while (tally.total() < wanted && !HasFailure()) {
    const auto stream = static_cast<std::uint64_t>(tally.total() / kPerStream);
    const auto happened = run_stream(1'000 * seed + stream, std::min(kPerStream, wanted - tally.total()));
    if (!HasFailure()) tally.add(happened);
  }
  tally.print();
}

TEST(LongFaults, kills_at_random_moments_lose_double_and_reorder_nothing) {
  constexpr int kKills = 20;
  FaultRig rig({.seed = 20, .records = 8'000});
  std::mt19937_64 random(20);
  rig.scorer("a");
  rig.flow_to(0.05);
  for (int i = 0; i < kKills; ++i) {
    rig.flow(std::chrono::milliseconds(random() % 1'500), 0.04);
    rig.scorer("a").kill();
    rig.scorer("a").start();
  }
  rig.finish();
  rig.stop_scorers();
  EXPECT_EQ(rig.difference(), "");
}

}  // namespace
}  // namespace portent::tests
