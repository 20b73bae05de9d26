#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "serve/desk/figure_report.h"

namespace portent::tests {
namespace {

using namespace serve::desk;
using nlohmann::json;
using testing::DoubleEq;
using testing::Optional;

constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour;

/// Eight hours from 0 on, seven of them planned and six run, 600 of 900 possible units, 540 of them good.
serve::store::Production shift() {
  serve::store::Production made;
  made.to_ms = 8 * kHour;
  made.planned_ms = 7 * kHour;
  made.run_ms = 6 * kHour;
  made.total = 600;
  made.good = 540;
  made.ideal_rate = 150;
  return made;
}

const std::vector<ConditionChange> kUp = {{INT64_MIN, MachineCondition::kUp}};

TEST(Production, is_effective_by_availability_performance_and_quality) {
  const auto made = production_in(shift(), kUp, 0, kDay);
  EXPECT_THAT(production_availability(made), Optional(DoubleEq(6.0 / 7)));
  EXPECT_THAT(production_performance(made), Optional(DoubleEq(4.0 / 6)));
  EXPECT_THAT(production_quality(made), Optional(DoubleEq(0.9)));
  EXPECT_THAT(overall_effectiveness(made), Optional(DoubleEq(6.0 / 7 * 4 / 6 * 0.9)));
}

TEST(Production, of_a_part_of_its_time_counts_by_its_share) {
  const auto made = production_in(shift(), kUp, 6 * kHour, kDay);
  EXPECT_DOUBLE_EQ(made.total, 150);
  EXPECT_DOUBLE_EQ(made.planned_ms, 1.75 * kHour);
  EXPECT_EQ(production_in(shift(), kUp, 8 * kHour, kDay), ProductionTally{});
}

TEST(Production, that_does_not_say_how_long_it_ran_ran_while_the_machine_was_up) {
  auto made = shift();
  made.run_ms.reset();
  const std::vector<ConditionChange> failed = {{INT64_MIN, MachineCondition::kUp},
                                               {4 * kHour, MachineCondition::kFailed}};
  EXPECT_THAT(production_availability(production_in(made, failed, 0, kDay)), Optional(DoubleEq(0.5)));
}

TEST(Production, is_unknown_where_nothing_was_planned_and_nothing_where_nothing_was_made) {
  EXPECT_EQ(overall_effectiveness({}), std::nullopt);
  auto made = shift();
  made.total = made.good = 0;
  made.run_ms = 0;
  const auto none = production_in(made, kUp, 0, kDay);
  EXPECT_EQ(production_performance(none), std::nullopt);
  EXPECT_EQ(production_quality(none), std::nullopt);
  EXPECT_THAT(overall_effectiveness(none), Optional(0.0));
}

WorkTally tally(std::int64_t confirmed, double hours, std::int64_t open) {
  WorkTally work;
  work.kinds["corrective"] = {confirmed, hours, open};
  return work;
}

TEST(Work, that_is_open_takes_as_long_as_what_was_confirmed_of_its_kind) {
  WorkTally work = tally(2, 6, 3);
  EXPECT_THAT(backlog_hours(work), Optional(9.0));
  work.kinds["preventive"].open = 1;
  EXPECT_EQ(backlog_hours(work), std::nullopt) << "none of the kind was confirmed";
  EXPECT_EQ(open_orders(work), 4);
}

TEST(Work, of_a_time_that_follows_is_open_as_it_is_then) {
  WorkTally work = tally(2, 6, 3);
  work.overdue = 2;
  work.follow(tally(1, 1, 1));
  EXPECT_EQ(work, tally(3, 7, 1));
  work += tally(0, 0, 5);
  EXPECT_EQ(open_orders(work), 6) << "of other machines";
}

TEST(Work, is_unknown_by_share_and_schedule_where_none_was_confirmed) {
  EXPECT_EQ(preventive_share({}), std::nullopt);
  EXPECT_EQ(schedule_compliance({}), std::nullopt);
  EXPECT_THAT(preventive_share(tally(1, 0, 0)), Optional(0.0));
  EXPECT_EQ(preventive_hours_share(tally(1, 0, 0)), std::nullopt);
}

TEST(Figures, are_read_back_as_they_were_told) {
  Figures figures;
  figures.uptime = {23 * kHour, 1'234'567, kHour / 3, 4, 3, 7'654'321};
  figures.alarms = {{1, 2, 3, 4}, 5, 6, 7};
  figures.production = production_in(shift(), kUp, 0, kDay);
  figures.work = tally(2, 6, 3);
  figures.work->costs["EUR"]["corrective"] = 12.5;
  figures.work->steps[1] = {3, 5'000'001};
  const Figures again = figures_of(figures_json(figures));
  EXPECT_EQ(again.uptime, figures.uptime);
  EXPECT_EQ(again.alarms, figures.alarms);
  EXPECT_EQ(again.work, figures.work);
  EXPECT_DOUBLE_EQ(again.production.run_ms, figures.production.run_ms);
}

TEST(Figures, of_a_program_before_know_of_no_work) {
  json told = figures_json({});
  told.erase("work");
  told.erase("production");
  EXPECT_EQ(figures_of(told).work, std::nullopt);
  EXPECT_TRUE(figures_json(figures_of(told))["work"].is_null());
}

TEST(Figures, that_were_kept_odd_are_read_as_far_as_they_can_be) {
  Figures whole;
  whole.production = production_in(shift(), kUp, 0, kDay);
  json told = figures_json(whole);
  told["production"]["ideal_h"] = nullptr;
  told["mttr_h"] = "soon";
  told["alarms"]["judged"] = nullptr;
  const Figures figures = figures_of(told);
  EXPECT_THAT(production_quality(figures.production), Optional(DoubleEq(0.9)));
  EXPECT_EQ(production_performance(figures.production), std::nullopt);
  EXPECT_TRUE(figures_json(figures)["production"]["ideal_h"].is_null()) << "nobody knows, also the next time";
  EXPECT_EQ(figures_of(json::array()), Figures{});
}

TEST(FigurePeriods, begin_at_midnight_on_mondays_and_on_the_first) {
  constexpr std::int64_t kTuesday = 1'700'000'000'000;  // 14 November 2023, 22:13:20
  EXPECT_EQ(begin_of(FigurePeriod::kDay, kTuesday), 1'699'920'000'000);
  EXPECT_EQ(begin_of(FigurePeriod::kWeek, kTuesday), 1'699'833'600'000);
  EXPECT_EQ(begin_of(FigurePeriod::kMonth, kTuesday), 1'698'796'800'000);
  EXPECT_EQ(next_after(FigurePeriod::kMonth, 1'698'796'800'000), 1'701'388'800'000);
  EXPECT_EQ(begin_of(FigurePeriod::kWeek, -1), -3 * kDay);
}

}  // namespace
}  // namespace portent::tests
