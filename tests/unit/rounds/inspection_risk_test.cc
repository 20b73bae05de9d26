#include "serve/desk/inspection_risk.h"

#include "models/forecast.h"
#include "serve/desk/inspection_watch.h"
#include "serve/store/forecasts.h"
#include "tests/unit/rounds/round_fixture.h"

namespace portent::tests {
namespace {

using models::policy::Level;
using serve::desk::inspection_risk;
using serve::desk::Visit;
using serve::store::InspectionNeed;
using testing::Contains;
using testing::DoubleNear;
using testing::ElementsAre;

constexpr std::int64_t kDay = 86'400'000;

class InspectionRiskTest : public RoundTest {
 protected:
  std::vector<Visit> visits(std::size_t most = 10, const std::vector<std::string>& sites = {}) {
    return store_.read(
        [&](Session& session) { return serve::desk::proposed_visits(session, sites, most, now_ms_); });
  }
  std::vector<std::string> order(std::size_t most = 10) {
    std::vector<std::string> ids;
    for (const Visit& one : visits(most)) ids.push_back(one.need.asset);
    return ids;
  }
  void forecast(const std::string& asset, double health, double chance, Level level = Level::kNone,
                const std::string& state = "ok") {
    models::Forecast one;
    one.asset = asset;
    one.site = "north";
    one.ts = now_ms_;
    one.rul = {80, 100, 120};
    one.rul90 = {70, 130};
    one.unit = "h";
    one.cap = 10'000;
    one.health = health;
    one.failure_probability = {{10, chance}, {100, 1}};
    const std::vector<serve::store::ForecastRow> rows = {
        {asset, "", "north", one.ts, ++offset_, 80, 100, 120, health, "h", state, level, to_json(one)}};
    write([&](Session& session) { serve::store::save_forecasts(session, rows); });
  }
  std::int64_t offset_ = 0;
};

TEST_F(InspectionRiskTest, is_the_weighted_sum_that_is_promised) {
  InspectionNeed need;
  need.criticality = "A";
  need.health = 40;
  need.breach = Level::kOrange;
  need.alarm = Level::kRed;
  need.late = 1;
  EXPECT_THAT(inspection_risk(need, 0.5), DoubleNear(100 * (0.125 + 0.075 + 0.09 + 0.25 + 0.125), 1e-9));
  need.criticality = "C";
  EXPECT_THAT(inspection_risk(need, 0.5), DoubleNear(50 * (0.125 + 0.075 + 0.09 + 0.25 + 0.125), 1e-9));
  EXPECT_EQ(inspection_risk({}, 0), 0);
}

TEST_F(InspectionRiskTest, puts_the_asset_that_is_likeliest_to_fail_first_and_says_why) {
  forecast("north:P-1", 90, 0.05);
  forecast("north:P-2", 35, 0.8, Level::kOrange);
  const auto first = visits(1);
  ASSERT_EQ(first.size(), 1);
  EXPECT_EQ(first[0].need.asset, "north:P-2");
  EXPECT_EQ(first[0].chance, 0.8);
  EXPECT_THAT(first[0].reasons,
              ElementsAre("fails soon with 80 %", "health 35", "its remaining life is under a limit (orange)",
                          "no route looks at it", "no criticality"));
  EXPECT_THAT(order(), ElementsAre("north:P-2", "north:P-1"));
}

TEST_F(InspectionRiskTest, leaves_out_forecasts_that_may_not_be_relied_on) {
  forecast("north:P-2", 35, 0.8, Level::kOrange, "warming");
  EXPECT_EQ(visits().front().need.asset, "north:P-1");
  EXPECT_EQ(visits().back().risk, 0);
}

TEST_F(InspectionRiskTest, counts_what_is_overdue_and_what_alarms_stand) {
  set_out();
  now_ms_ += 2 * kDay;
  EXPECT_EQ(order().front(), "north:P-1");
  EXPECT_THAT(visits().front().reasons, ElementsAre("1 item overdue", "never inspected", "no criticality"));
  EXPECT_THAT(visits().front().risk, DoubleNear(100 * 0.7 * 0.25, 1e-9));
  ASSERT_TRUE(take(answer("a", "oil", "full")));
  EXPECT_EQ(visits().front().risk, 0);
  ASSERT_TRUE(take(answer("b", "leaks", "yes")));
  const auto lease = write([&](Session& session) {
    return serve::store::acquire_lease(session, "desk", "here", now_ms_, 1'000'000'000'000);
  });
  serve::desk::InspectionWatch watch(store_);
  watch.step(now_ms_ += 1'000, lease);
  EXPECT_EQ(order().front(), "north:P-2");
  EXPECT_THAT(visits().front().reasons, Contains("1 alarm stands, the worst orange"));
}

TEST_F(InspectionRiskTest, is_the_same_list_however_much_of_it_is_asked_for) {
  for (int i = 10; i < 40; ++i) {
    const std::string id = "north:P-" + std::to_string(i);
    add(pump(id, "north"));
    forecast(id, 20 + i * 7 % 60, i * 13 % 50 / 100.0);
  }
  const auto all = order(100);
  EXPECT_EQ(all.size(), 32);
  EXPECT_EQ(order(5), std::vector(all.begin(), all.begin() + 5));
  EXPECT_THAT(visits(10, {"south"}), testing::IsEmpty());
}

}  // namespace
}  // namespace portent::tests
