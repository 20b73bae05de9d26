#include "serve/api/statistics_routes.h"

#include "serve/desk/plant_statistics.h"
#include "serve/store/period_statistics.h"
#include "tests/unit/history/history_rig.h"

namespace portent::tests {
namespace {

using serve::desk::Period;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class StatisticsRoutes : public HistoryRig {
 protected:
  StatisticsRoutes() {
    serve_routes(serve::statistics_routes(access_.store, gate_, signer_), serve::statistics_schemas());
    for (const std::int64_t hour : {0, 1}) {
      keep("", "", "", hour);
      keep("north", "", "", hour);
      keep("north", "line-1", "", hour);
      keep("north", "", "pump", hour);
      keep("south", "", "", hour);
    }
    keep("north", "", "", 0, Period::kDay);
  }
  void keep(const std::string& site, const std::string& line, const std::string& of, std::int64_t hour,
            Period period = Period::kHour) {
    serve::desk::PlantStatistics statistics;
    statistics.site = site;
    statistics.line = line;
    statistics.asset_class = of;
    statistics.period = period;
    statistics.from = begin_of(period, kNow) + hour * kHour;
    statistics.machines = 2;
    access_.store.write([&](Session& session) {
      serve::store::save_period(session, {id_of(statistics), period == Period::kHour ? "hour" : "day",
                                          statistics.from, site, line, of, to_json(statistics)});
    });
  }
  /// Scope and hour of each item.
  std::vector<std::string> scopes(const json& page) {
    std::vector<std::string> all;
    for (const json& item : page["items"])
      all.push_back(item["site"].get<std::string>() + "/" + item["line"].get<std::string>() + "/" +
                    item["class"].get<std::string>() + "@" + item["begin"].get<std::string>().substr(11, 2));
    return all;
  }
};

TEST_F(StatisticsRoutes, tell_what_was_counted_with_times_in_words) {
  const json page = got("/api/v1/statistics?site=north&line=*&class=*&limit=1");
  ASSERT_EQ(page["items"].size(), 1U);
  EXPECT_EQ(page["items"][0]["begin"], "2023-11-14T23:00:00.000Z");
  EXPECT_EQ(page["items"][0]["end"], "2023-11-15T00:00:00.000Z");
  EXPECT_EQ(page["items"][0]["machines"], 2);
}

TEST_F(StatisticsRoutes, narrow_by_site_line_and_class) {
  EXPECT_THAT(scopes(got("/api/v1/statistics?site=north&from=2023-11-14T23:00:00Z")),
              UnorderedElementsAre("north//@23", "north/line-1/@23", "north//pump@23"));
  EXPECT_THAT(scopes(got("/api/v1/statistics?line=line-1")),
              ElementsAre("north/line-1/@23", "north/line-1/@22"));
  EXPECT_THAT(scopes(got("/api/v1/statistics?class=pump&to=2023-11-14T23:00:00Z")),
              ElementsAre("north//pump@22"));
  EXPECT_THAT(scopes(got("/api/v1/statistics?site=*&line=*&class=*")), ElementsAre("//@23", "//@22"));
  EXPECT_THAT(scopes(got("/api/v1/statistics?period=day")), ElementsAre("north//@00"));
}

TEST_F(StatisticsRoutes, page_without_gaps_and_repetitions) {
  std::vector<std::string> all;
  std::string cursor;
  for (int pages = 0; pages < 4; ++pages) {
    const json page = got("/api/v1/statistics?limit=3" + cursor);
    for (const std::string& scope : scopes(page)) all.push_back(scope);
    if (!page.contains("next")) break;
    cursor = "&cursor=" + page["next"].get<std::string>();
  }
  EXPECT_THAT(all, ElementsAre("//@23", "north//@23", "north//pump@23", "north/line-1/@23", "south//@23",
                               "//@22", "north//@22", "north//pump@22", "north/line-1/@22", "south//@22"));
}

TEST_F(StatisticsRoutes, show_to_each_what_is_of_his_sites) {
  const std::string south = access_.key("viewer", "south").key;
  EXPECT_THAT(scopes(body_of(get("/api/v1/statistics", south))), ElementsAre("south//@23", "south//@22"));
  EXPECT_EQ(get("/api/v1/statistics?site=north", south).status, 403);
  EXPECT_EQ(get("/api/v1/statistics?site=*", south).status, 403);
  EXPECT_THAT(scopes(body_of(get("/api/v1/statistics?line=line-1", south))), IsEmpty());
}

TEST_F(StatisticsRoutes, refuse_what_they_do_not_know) {
  EXPECT_EQ(got("/api/v1/statistics?period=week")["parameter"], "period");
  EXPECT_EQ(got("/api/v1/statistics?from=2&to=2")["parameter"], "from");
  EXPECT_EQ(got("/api/v1/statistics?cursor=00")["parameter"], "cursor");
  EXPECT_EQ(got("/api/v1/statistics?factory=north")["parameter"], "factory");
}

}  // namespace
}  // namespace portent::tests
