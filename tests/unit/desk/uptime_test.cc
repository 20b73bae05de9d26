#include "serve/desk/uptime.h"

#include <gmock/gmock.h>

namespace portent::tests {
namespace {

using namespace serve::desk;
using testing::Optional;

constexpr std::int64_t kHour = 3'600'000;

ingest::Event at(std::int64_t hour, const std::string& kind, std::optional<ingest::Mode> mode = {}) {
  ingest::Event event;
  event.asset = "north:P-101";
  event.ts = hour * kHour;
  event.kind = kind;
  event.mode = mode;
  return event;
}

Uptime day_of(const std::vector<ingest::Event>& events) {
  return uptime_in(conditions_of(events), 0, 24 * kHour);
}

TEST(Uptime, is_the_whole_span_where_nothing_happened) {
  EXPECT_EQ(day_of({}).up_ms, 24 * kHour);
  EXPECT_THAT(availability(day_of({})), Optional(1.0));
  EXPECT_EQ(mean_time_between_failures(day_of({})), std::nullopt);
}

TEST(Uptime, ends_with_a_failure_and_begins_with_its_repair) {
  const Uptime day = day_of({at(10, "repair"), at(4, "failure"), at(20, "failure"), at(22, "replacement")});
  EXPECT_EQ(day.failed_ms, 8 * kHour);
  EXPECT_EQ(day.failures, 2);
  EXPECT_THAT(mean_time_to_repair(day), Optional(4.0 * kHour));
  EXPECT_THAT(mean_time_between_failures(day), Optional(8.0 * kHour));
  EXPECT_THAT(availability(day), Optional(16.0 / 24));
}

TEST(Uptime, of_a_failure_over_midnight_belongs_to_both_days_and_its_repair_to_the_second) {
  const auto changes = conditions_of(std::vector{at(20, "failure"), at(30, "repair")});
  const Uptime first = uptime_in(changes, 0, 24 * kHour), second = uptime_in(changes, 24 * kHour, 48 * kHour);
  EXPECT_EQ(first.failures, 1);
  EXPECT_EQ(first.repairs, 0);
  EXPECT_EQ(first.failed_ms, 4 * kHour);
  EXPECT_EQ(second.failures, 0);
  EXPECT_THAT(mean_time_to_repair(second), Optional(10.0 * kHour));
}

TEST(Uptime, lost_to_an_overhaul_is_planned) {
  const Uptime day = day_of({at(6, "mode", ingest::Mode::kOverhaul), at(12, "mode", ingest::Mode::kRun)});
  EXPECT_EQ(day.planned_ms, 6 * kHour);
  EXPECT_EQ(day.failures, 0);
}

TEST(Uptime, of_a_failed_machine_does_not_begin_while_it_stands_idle_or_is_worked_on) {
  const Uptime day = day_of({at(2, "failure"), at(3, "mode", ingest::Mode::kIdle), at(4, "maintenance"),
                             at(8, "mode", ingest::Mode::kRun)});
  EXPECT_EQ(day.failed_ms, 6 * kHour);
  EXPECT_EQ(day.planned_ms, 0);
}

ingest::Event of_order(ingest::Event event) {
  event.ref = "wo-1";
  return event;
}

TEST(Uptime, goes_on_when_an_order_was_confirmed_as_serviced_or_overhauled) {
  EXPECT_EQ(day_of({of_order(at(6, "maintenance"))}).up_ms, 24 * kHour);
  EXPECT_EQ(day_of({of_order(at(6, "overhaul"))}).up_ms, 24 * kHour);
  EXPECT_EQ(day_of({at(4, "stop"), of_order(at(6, "maintenance")), at(8, "start")}).planned_ms, 4 * kHour)
      << "it was not the whole of the stop";
}

TEST(Uptime, begins_again_when_an_order_was_confirmed_as_overhauled) {
  const Uptime day = day_of({at(2, "failure"), of_order(at(6, "overhaul"))});
  EXPECT_EQ(day.failed_ms, 4 * kHour);
  EXPECT_THAT(mean_time_to_repair(day), Optional(4.0 * kHour));
  EXPECT_EQ(day_of({at(2, "stop"), of_order(at(6, "overhaul"))}).planned_ms, 4 * kHour);
}

TEST(Uptime, of_a_machine_that_failed_and_was_scrapped_has_no_repair) {
  const Uptime day = day_of({at(2, "failure"), at(6, "scrap")});
  EXPECT_EQ(day.failed_ms, 4 * kHour);
  EXPECT_EQ(day.failures, 1);
  EXPECT_EQ(day.repairs, 0);
  EXPECT_EQ(mean_time_to_repair(day), std::nullopt);
}

TEST(Uptime, counts_only_between_commissioning_and_scrapping) {
  const Uptime day = day_of({at(6, "commissioning"), at(18, "scrap"), at(20, "failure")});
  EXPECT_EQ(day.up_ms, 12 * kHour);
  EXPECT_EQ(day.failures, 0);
  EXPECT_EQ(availability(uptime_in(conditions_of(std::vector{at(6, "commissioning")}), 0, kHour)),
            std::nullopt);
}

TEST(Uptime, of_a_machine_neither_begins_nor_ends_with_a_part_of_it) {
  ingest::Event fitted = at(6, "commissioning"), gone = at(18, "scrap");
  fitted.part = gone.part = "bearing";
  EXPECT_EQ(day_of({fitted, gone}).up_ms, 24 * kHour);
  EXPECT_EQ(day_of({at(2, "failure"), fitted}).failed_ms, 4 * kHour) << "it is repaired by it";
}

TEST(Uptime, of_two_machines_is_their_sum) {
  Uptime both = day_of({at(4, "failure"), at(10, "repair")});
  both += day_of({});
  EXPECT_THAT(availability(both), Optional(42.0 / 48));
  EXPECT_THAT(mean_time_between_failures(both), Optional(42.0 * kHour));
}

TEST(Uptime, of_a_failure_repaired_in_the_same_moment_is_whole_and_the_failure_counts) {
  const Uptime day = day_of({at(4, "failure"), at(4, "repair")});
  EXPECT_EQ(day.up_ms, 24 * kHour);
  EXPECT_EQ(day.failures, 1);
  EXPECT_THAT(mean_time_to_repair(day), Optional(0.0));
}

}  // namespace
}  // namespace portent::tests
