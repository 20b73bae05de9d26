#include "serve/store/forecasts.h"

#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using serve::store::ForecastRow;
using serve::store::ForecastSpan;
using testing::ElementsAre;
using testing::IsEmpty;

class ForecastsTest : public DeskRig {
 protected:
  static ForecastRow row(const std::string& asset, std::int64_t ts, std::int64_t offset,
                         const std::string& part = "") {
    return {asset,
            part,
            "north",
            ts,
            offset,
            10,
            20.5,
            30,
            44,
            "h",
            "ok",
            Level::kOrange,
            "{\"ts\":" + std::to_string(ts) + "}"};
  }
  void save(const std::vector<ForecastRow>& rows) {
    store_.write([&](Session& session) { save_forecasts(session, rows); });
  }
  std::vector<std::int64_t> history(const ForecastSpan& span) {
    return ask([&](Session& session) {
      std::vector<std::int64_t> times;
      for (const auto& found : forecast_history(session, span)) times.push_back(found.ts_ms);
      return times;
    });
  }
};

TEST_F(ForecastsTest, are_kept_with_the_newest_of_each_asset_and_part) {
  save({row("a", 1, 1), row("a", 3, 3), row("a", 2, 2), row("a", 9, 4, "bearing"), row("b", 5, 5)});
  EXPECT_EQ(ask([](Session& session) { return newest_forecast(session, "a"); }), row("a", 3, 3));
  EXPECT_EQ(ask([](Session& session) { return newest_forecasts(session, "a").size(); }), 2U);
  EXPECT_THAT(history({.asset = "a"}), ElementsAre(3, 2, 1));
  EXPECT_EQ(ask([](Session& session) { return newest_forecast(session, "c").has_value(); }), false);
}

TEST_F(ForecastsTest, that_come_late_do_not_become_the_newest) {
  save({row("a", 5, 5)});
  save({row("a", 3, 6)});
  EXPECT_EQ(ask([](Session& session) { return newest_forecast(session, "a"); })->ts_ms, 5);
}

TEST_F(ForecastsTest, that_are_there_already_change_nothing) {
  save({row("a", 1, 1)});
  save({row("a", 1, 1), row("a", 2, 2)});
  EXPECT_THAT(history({.asset = "a"}), ElementsAre(2, 1));
}

TEST_F(ForecastsTest, are_read_by_time_and_page_by_page) {
  save({row("a", 1, 1), row("a", 2, 2), row("a", 2, 3), row("a", 3, 4), row("a", 4, 5)});
  EXPECT_THAT(history({.asset = "a", .from_ms = 2, .to_ms = 4}), ElementsAre(3, 2, 2));
  EXPECT_THAT(history({.asset = "a", .behind = ForecastSpan::Place{2, 3}}), ElementsAre(2, 1));
  EXPECT_THAT(history({.asset = "a", .most = 2}), ElementsAre(4, 3));
}

TEST_F(ForecastsTest, are_forgotten_by_age_a_few_assets_at_a_time) {
  save({row("a", 1, 1), row("a", 6, 2), row("b", 1, 3), row("b", 7, 4), row("b", 1, 5, "seal"),
        row("c", 9, 6)});
  const auto forget = [&](const std::string& behind) {
    return store_.write([&](Session& session) { return forget_forecasts(session, 100, 4, behind, 2); });
  };
  EXPECT_EQ(forget(""), "b");
  EXPECT_EQ(forget("b"), "");
  EXPECT_THAT(history({.asset = "a"}), ElementsAre(6));
  EXPECT_THAT(history({.asset = "b"}), ElementsAre(7));
  EXPECT_THAT(history({.asset = "b", .part = "seal"}), ElementsAre(1));
  EXPECT_THAT(history({.asset = "c"}), ElementsAre(9));
}

TEST_F(ForecastsTest, are_not_forgotten_because_another_machine_or_a_wrong_clock_is_far_ahead) {
  save({row("a", 1, 1), row("a", 2, 2), row("b", 1'000, 3), row("c", 95, 4), row("c", 1'000, 5)});
  EXPECT_EQ(store_.write([&](Session& session) { return forget_forecasts(session, 100, 10, "", 9); }), "");
  EXPECT_THAT(history({.asset = "a"}), ElementsAre(2, 1));
  EXPECT_THAT(history({.asset = "c"}), ElementsAre(1'000, 95));
}

}  // namespace
}  // namespace portent::tests
