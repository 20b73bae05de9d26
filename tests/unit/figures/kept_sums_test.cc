#include "serve/desk/kept_sums.h"

#include <fmt/format.h>

#include "serve/desk/figure_report.h"
#include "tests/unit/figures/figures_rig.h"

namespace portent::tests {
namespace {

using serve::store::PeriodRow;
using testing::SizeIs;

/// 14 November 2023 is `kNow`: days are counted of a year and a bit, each with one failure and a repair.
class KeptSums : public FiguresRig {
 protected:
  PeriodRow a_day(const std::string& site, std::int64_t from_ms, std::int64_t failures = 1) {
    serve::desk::PlantStatistics day;
    day.site = site;
    day.period = serve::desk::Period::kDay;
    day.from = from_ms;
    day.uptime = {20 * kHour, 0, 4 * kHour, failures, 1, 4 * kHour};
    day.work.emplace().kinds["corrective"] = {1, 2.5, from_ms / kDay % 7};
    return {id_of(day), "day", from_ms, site, "", "", to_json(day)};
  }
  void count_days(int sites, int days) {
    std::vector<PeriodRow> rows;
    for (int site = 0; site < sites; ++site)
      for (int day = 0; day < days; ++day)
        rows.push_back(a_day(fmt::format("plant{:03}", site), begin_ - day * kDay));
    access_.store.write(
        [&](Session& session) { replace_periods(session, "day", INT64_MIN, INT64_MAX, rows); });
  }
  /// Makes what is due; how many sums.
  int sum_up() {
    serve::desk::KeptSums sums(access_.store);
    int made = 0;
    while (sums.step(*lease_)) ++made;
    return made;
  }
  void count_again(const PeriodRow& day) {
    access_.store.write([&](Session& session) {
      save_period(session, day);
      serve::desk::sums_are_due(session, serve::desk::Period::kDay, day.from_ms);
    });
  }
  json months(const std::string& more = "") { return got("/api/v1/figures?by=site&period=month" + more); }
};

TEST_F(KeptSums, let_a_year_of_more_sites_be_told_than_days_could_be) {
  count_days(12, 365);
  EXPECT_FALSE(months().contains("items"));
  sum_up();
  const json page = months();
  ASSERT_TRUE(page.contains("items")) << page;
  EXPECT_THAT(page["items"], SizeIs(12 * 13));
  EXPECT_EQ(page["total"]["unplanned_stops"], 12 * 365);
  EXPECT_EQ(page["total"]["work"]["kinds"]["corrective"]["open"], 12 * (begin_ / kDay % 7));
}

TEST_F(KeptSums, are_what_the_days_are_together) {
  count_days(3, 100);
  const json days = months();
  EXPECT_EQ(sum_up(), 4) << "August to November";
  const json sums = months();
  EXPECT_EQ(sums["total"], days["total"]);
  EXPECT_EQ(sums["items"], days["items"]);
}

TEST_F(KeptSums, are_made_anew_where_a_day_is_counted_anew) {
  count_days(2, 100);
  sum_up();
  count_again(a_day("plant001", begin_ - 60 * kDay, 8));
  EXPECT_EQ(months()["total"]["unplanned_stops"], 200) << "one step later";
  sum_up();
  EXPECT_EQ(months()["total"]["unplanned_stops"], 207);
  EXPECT_EQ(sum_up(), 0) << "nothing is due";
}

TEST_F(KeptSums, are_joined_by_days_that_are_newer) {
  count_days(1, 100);
  sum_up();
  count_again(a_day("plant000", begin_ + kDay, 8));
  EXPECT_EQ(months()["total"]["unplanned_stops"], 108);
  sum_up();
  EXPECT_EQ(months()["total"]["unplanned_stops"], 108);
}

TEST_F(KeptSums, make_one_row_of_the_hours_of_a_day_that_goes_on) {
  add_node("north", NodeKind::kSite);
  add_node("P-1", NodeKind::kEquipment, "north", "pump");
  happen("P-1", "failure", begin_ + kDay + kHour);
  happen("P-1", "repair", begin_ + kDay + 3 * kHour);
  count_all();
  const auto rows = access_.store.read([&](Session& session) {
    return serve::desk::rows_to_add_up(session, {.site = "north"}, begin_, begin_ + 2 * kDay, false, 100);
  });
  EXPECT_THAT(rows, SizeIs(2));
  EXPECT_EQ(got("/api/v1/figures?site=north")["total"]["unplanned_down_h"], 2.0);
  access_.now_ms += kMinute;
  happen("P-1", "failure", begin_ + kDay + 5 * kHour);
  happen("P-1", "repair", begin_ + kDay + 6 * kHour);
  count_all();
  EXPECT_EQ(got("/api/v1/figures?site=north")["total"]["unplanned_down_h"], 3.0);
}

}  // namespace
}  // namespace portent::tests
