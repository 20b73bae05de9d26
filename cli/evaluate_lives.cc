#include "cli/evaluate_lives.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"
#include "ingest/plural.h"

namespace portent::cli {
namespace {

constexpr double kUsualCap = 125;
constexpr std::size_t kSeenAtLeast = 20;  // readings, of a machine met in mid-life

std::string left_out(std::size_t dropped, const char* why) {
  return dropped == 0 ? "" : fmt::format("; {} left out that {}", dropped, why);
}

}  // namespace

void EvaluatedLives::add_to(CLI::App& app) {
  auto* cuts = app.add_option("--cuts", cuts_, "of whole lives: moments drawn of each (5)")
                   ->check(CLI::Range(1, 1000));
  app.add_flag("--at-end", at_end_, "of whole lives: judge the last forecast of each, just before failure")
      ->excludes(cuts);
  auto* cycle = app.add_option("--from-cycle", from_cycle_,
                               "meet each machine in mid-life, when it has lived so many life units")
                    ->check(CLI::PositiveNumber);
  app.add_option("--from", from_share_, "meet each machine after this share of its readings")
      ->check(CLI::Range(0.0, 0.95))
      ->excludes(cycle);
}

train::Front EvaluatedLives::front() const {
  train::Front front;
  if (from_cycle_ > 0) front.age = from_cycle_;
  if (from_share_ > 0) front.share = from_share_;
  return front;
}

ChosenLives EvaluatedLives::choose(std::vector<train::TestLife> lives, bool whole_lives, double cap,
                                   const std::string& unit) const {
  const bool cut = whole_lives && !at_end_, mid_life = from_cycle_ > 0 || from_share_ > 0;
  train::TestCutRule rule;
  rule.a_life = cuts_;
  rule.unit = cap / kUsualCap;
  ChosenLives chosen;
  std::size_t censored = 0, too_short = 0;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    train::TestLife& life = lives[i];
    if (!life.failed) {
      ++censored;
      continue;
    }
    const std::size_t unseen = readings_before(life, front());
    if (cut) life.cuts = draw_test_cuts(life, unseen, rule, i);
    if ((cut && life.cuts.empty()) || (mid_life && life.readings.size() < unseen + kSeenAtLeast)) {
      ++too_short;
      continue;
    }
    if (mid_life) chosen.met_later.push_back(met_later(life, unseen));
    chosen.whole.push_back(std::move(life));
  }
  if (chosen.whole.empty())
    throw ingest::FatalError(fmt::format(
        "none of {} can be judged: {} did not end in a failure, {} too short; choose others with --assets",
        ingest::counted(lives.size(), "life", "lives"), censored, too_short));
  chosen.how = cut ? fmt::format("{} cuts a life, drawn where {:g} to {:g} {} are left", cuts_, 6 * rule.unit,
                                 150 * rule.unit, ingest::plural(unit))
                   : "each at its last reading";
  if (from_cycle_ > 0)
    chosen.how +=
        fmt::format(", met in mid-life after {:g} {}", from_cycle_, ingest::plural(unit, from_cycle_));
  if (from_share_ > 0)
    chosen.how += fmt::format(", met in mid-life after {:.0f} % of its readings", 100 * from_share_);
  chosen.how += left_out(censored, "did not fail") + left_out(too_short, "are too short");
  return chosen;
}

}  // namespace portent::cli
