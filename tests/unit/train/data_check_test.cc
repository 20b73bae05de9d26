#include "train/data_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/train/fleets.h"

namespace portent::train {
namespace {

using testing::HasSubstr;
using Severity = Finding::Severity;

constexpr std::size_t kTrend = 2, kFixed = 3, kNoise = 4;  // columns of make_fleet

/// make_fleet with column `fixed` replaced: value(life left, index, length, life).
template <typename Value>
Fleet with_column(std::size_t machines, Value value) {
  const Fleet plain = make_fleet(machines, 1);
  std::size_t life = 0, seen = 0;
  return changed(plain, [&](ingest::Step& step, std::size_t i) {
    if (i == 0 && seen++ > 0) ++life;
    const auto length = static_cast<double>(plain.lives[life].steps.size()), index = static_cast<double>(i);
    step.values[kFixed] = value(length - 1 - index, index, length, life);
  });
}

std::vector<Finding> about(const DataCheck& check, const std::string& where) {
  std::vector<Finding> found;
  for (const Finding& f : check.findings)
    if (f.where == where) found.push_back(f);
  return found;
}

std::string errors_about(const Fleet& fleet, const std::string& where, const CheckOptions& options = {}) {
  std::string text;
  for (const Finding& f : about(check_data(fleet, options), where))
    if (f.severity == Severity::kError) text += f.text;
  return text;
}

TEST(DataCheck, finds_nothing_wrong_with_a_sound_fleet) {
  const DataCheck check = check_data(make_fleet(20, 1), {});

  EXPECT_FALSE(check.wrong());
  EXPECT_EQ(check.lives, 20U);
  EXPECT_EQ(check.evidence.at(0).failed, 20U);
  for (const Finding& f : check.findings) EXPECT_EQ(f.severity, Severity::kNote) << f.where << f.text;
  ASSERT_EQ(about(check, "fixed").size(), 1U);
  EXPECT_THAT(about(check, "fixed")[0].text, HasSubstr("at all times"));
  EXPECT_EQ(check.channels.at(kTrend).completeness, 1);
}

TEST(DataCheck, names_channels_that_know_the_end) {
  Random random(4);
  EXPECT_THAT(
      errors_about(with_column(8, [](double left, auto, auto, auto) { return 3 * left + 7; }), "fixed"),
      HasSubstr("counts down"));
  EXPECT_THAT(
      errors_about(with_column(8, [](double left, auto, auto n, auto) { return left / (n - 1.0); }), "fixed"),
      HasSubstr("share of each life"));
  EXPECT_THAT(
      errors_about(with_column(8, [](double left, auto, auto, auto) { return left <= 30 ? 1.0 : 0.0; }),
                   "fixed"),
      HasSubstr("switches in every life when 30 cycle are left"));
  EXPECT_THAT(errors_about(with_column(8, [](auto, auto, auto n, auto) { return 2.0 * n; }), "fixed"),
              HasSubstr("length of each life"));
  EXPECT_EQ(
      errors_about(with_column(8, [&](double left, auto, auto, auto) { return left + 8 * random.normal(); }),
                   "fixed"),
      "");
}

TEST(DataCheck, names_a_countdown_in_whole_days_and_no_wear_that_is_read_in_steps) {
  const auto days = [](double left, auto, auto, auto) { return std::floor(left / 12); };
  const auto dates = [](double left, auto, auto, std::size_t life) {
    return std::floor((left + static_cast<double>(life * 5 % 12)) / 12);
  };
  const auto wear = [](auto, double i, auto n, std::size_t life) {
    return std::floor((8.0 + static_cast<double>(life % 3)) * i * i / (n * n));
  };

  EXPECT_THAT(errors_about(with_column(12, days), "fixed"),
              HasSubstr("counts down to the end of each life in "
                        "steps of 1"));
  EXPECT_THAT(errors_about(with_column(12, dates), "fixed"), HasSubstr("in steps of 1"));
  EXPECT_EQ(errors_about(with_column(12, wear), "fixed"), "");
}

TEST(DataCheck, does_not_take_another_counter_or_the_limit_that_defines_failures_for_a_leak) {
  const Fleet counter = with_column(8, [](auto, double i, auto, auto) { return 50.0 * (i + 1.0); });
  const Fleet limit = with_column(8, [](double left, auto, auto, auto) { return 2.5 + left; });
  CheckOptions options;
  options.failure_column = "fixed";

  const auto found = about(check_data(counter, {}), "fixed");

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::kWarning);
  EXPECT_THAT(found[0].text, HasSubstr("life counter itself in other units"));
  EXPECT_EQ(errors_about(limit, "fixed", options), "");
}

TEST(DataCheck, warns_of_a_clock_among_the_channels_wherever_it_starts_and_though_it_jitters) {
  Random random(4);
  const Fleet clock = with_column(8, [&](auto, double i, auto, std::size_t life) {
    return 5000.0 * static_cast<double>(life) + 10 * i + 0.4 * random.normal();
  });
  const Fleet wear =
      with_column(8, [&](auto, double i, auto, auto) { return 0.1 * i + 0.2 * random.normal(); });

  const auto found = about(check_data(clock, {}), "fixed");

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].severity, Severity::kWarning);
  EXPECT_THAT(found[0].text, HasSubstr("rises by about 10"));
  EXPECT_THAT(found[0].text, HasSubstr("Name it under life or time"));
  EXPECT_TRUE(about(check_data(wear, {}), "fixed").empty());
}

TEST(DataCheck, finds_a_change_of_unit_between_lives_and_within_one) {
  Random random(4);
  const auto celsius = [&] { return 80 + random.normal(); };
  const Fleet between =
      with_column(9, [&](auto, auto, auto, std::size_t life) { return (life == 2 ? 1000 : 1) * celsius(); });
  const Fleet within = with_column(9, [&](auto, double i, auto, std::size_t life) {
    return life == 5 && i > 40 ? 1.8 * celsius() + 32 : celsius();
  });

  EXPECT_THAT(errors_about(between, "fixed"), HasSubstr("1000 (such as m and mm)"));
  EXPECT_THAT(errors_about(between, "fixed"), HasSubstr("machine-2"));
  EXPECT_THAT(errors_about(within, "fixed"), HasSubstr("Cel and [degF]"));
}

TEST(DataCheck, explains_a_change_of_unit_within_a_life_once) {
  Fleet early = with_column(9, [&](auto, double i, auto, std::size_t life) {
    const double celsius = 46 + 0.05 * i + std::fmod(i, 5.0);  // drifting
    return life == 5 && i > 30 ? 1.8 * celsius + 32 : celsius;
  });

  early.units = {"", "Cel", ""};

  const auto found = about(check_data(early, {}), "fixed");

  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].text, HasSubstr("Cel and [degF]"));
}

TEST(DataCheck, tells_a_stuck_sensor_from_a_coarse_one) {
  Random random(4);
  const Fleet stuck = with_column(9, [&](auto, double i, auto, std::size_t life) {
    return life == 3 && i > 20 && i < 70 ? 5 : 5 + random.normal();
  });
  const Fleet coarse = with_column(9, [](auto, double i, auto, auto) { return i < 40 ? 1.0 : 2.0; });

  ASSERT_FALSE(about(check_data(stuck, {}), "fixed").empty());
  EXPECT_THAT(about(check_data(stuck, {}), "fixed")[0].text, HasSubstr("stands still for up to 49 steps"));
  EXPECT_TRUE(about(check_data(coarse, {}), "fixed").empty());
}

/// Lives of `bearing` and `seal` of one pump each 100 steps; the bearing was replaced in the middle, where
/// `fixed` falls to a half. `gap` of the middle step.
Fleet pumps_of_parts(std::size_t pumps) {
  Fleet fleet = with_column(pumps, [](auto, double i, auto, auto) { return i < 40 ? 9.0 : 3.0; });
  std::vector<Life> lives;
  for (const Life& whole : fleet.lives) {
    Life first = whole, second = whole, seal = whole;
    first.part = second.part = "bearing";
    seal.part = "seal";
    first.steps = whole.steps.subseries(0, 40);
    second.steps = whole.steps.subseries(40);
    lives.insert(lives.end(), {first, second, seal});
  }
  fleet.lives = lives;
  fleet.parts = {"bearing", "seal"};
  return fleet;
}

TEST(DataCheck, counts_steps_that_parts_share_once) {
  const Fleet fleet = pumps_of_parts(4);

  EXPECT_EQ(check_data(fleet, {}).steps, fleet.store->size());
}

TEST(DataCheck, a_level_that_changes_where_a_part_is_replaced_is_no_other_sensor) {
  const Fleet replaced = pumps_of_parts(8);
  Fleet unnoticed = pumps_of_parts(8);
  std::erase_if(unnoticed.lives, [](const Life& life) { return life.part == "bearing"; });
  for (Life& life : unnoticed.lives)  // the others have run on one level
    if (life.asset != "machine-0") life.steps = life.steps.subseries(40);

  EXPECT_TRUE(about(check_data(replaced, {}), "fixed").empty());
  EXPECT_FALSE(about(check_data(unnoticed, {}), "fixed").empty());
}

TEST(DataCheck, counts_what_is_missing) {
  Random random(4);
  const Fleet fleet = with_column(5, [&](auto, double i, auto, std::size_t life) {
    return life == 1 && i < 40 ? std::numeric_limits<double>::quiet_NaN() : random.normal();
  });

  const DataCheck check = check_data(fleet, {});

  EXPECT_LT(check.channels.at(kFixed).completeness, 1);
  EXPECT_EQ(check.channels.at(kNoise).completeness, 1);
  ASSERT_EQ(about(check, "fixed").size(), 1U);
  EXPECT_THAT(about(check, "fixed")[0].text, HasSubstr("missing for up to 40 steps in a row (machine-1)"));
}

TEST(DataCheck, names_failures_that_no_reading_bears_out) {
  Fleet fleet = make_fleet(12, 1);
  fleet.intake.late_failures = {3, "P-101 2031-03-01 00:00"};
  fleet.intake.failures_of_others = {1, "P-999 2023-03-01"};

  const auto found = about(check_data(fleet, {}), "data");

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(
      found[0].text,
      "3 failures lie long after their asset's last reading, the first: P-101 2031-03-01 00:00: ignored");
  EXPECT_EQ(found[1].text,
            "1 failure is of an asset without any reading, the first: P-999 2023-03-01: ignored");
}

TEST(DataCheck, says_for_what_the_evidence_is_enough) {
  Fleet few = make_fleet(12, 1);
  for (std::size_t i = 0; i < 9; ++i) few.lives[i].failed = false;
  Fleet none = make_fleet(12, 1);
  for (Life& life : none.lives) life.failed = false;
  CheckOptions unlabelled;
  unlabelled.failures_expected = false;

  EXPECT_THAT(check_data(few, {}).advice, HasSubstr("classic"));
  EXPECT_THAT(check_data(make_fleet(1, 1), {}).advice, HasSubstr("nothing yet: a model of one machine"));
  EXPECT_THAT(check_data(none, {}).advice, HasSubstr("health index"));
  EXPECT_TRUE(check_data(none, {}).wrong());
  EXPECT_FALSE(check_data(none, unlabelled).wrong());
  EXPECT_TRUE(check_data(make_fleet(1, 1), {}).wrong());
}

TEST(DataCheck, refuses_a_fleet_in_which_nothing_varies_or_all_lives_are_too_short) {
  const Fleet constant = changed(make_fleet(5, 1), [](ingest::Step& step, std::size_t) {
    step.values = {1, 2, 3, 4, 5};
  });
  Fleet brief = make_fleet(5, 1);
  for (Life& life : brief.lives) life.steps = life.steps.subseries(0, 12);

  EXPECT_THAT(errors_about(constant, "data"), HasSubstr("every channel is constant"));
  EXPECT_EQ(check_data(constant, {}).advice, "nothing yet: every channel is constant");
  EXPECT_THAT(errors_about(brief, "data"), HasSubstr("5 of 5 lives have at most 15 steps"));
}

}  // namespace
}  // namespace portent::train
