#include "serve/desk/figure_report.h"
#include "tests/unit/figures/figures_rig.h"

namespace portent::tests {
namespace {

using serve::store::OrderState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Two sites; at one of them a line with a pump that failed for an hour, and an order about it.
class FiguresRoutes : public FiguresRig {
 protected:
  FiguresRoutes() {
    add_node("north", NodeKind::kSite);
    add_node("-line", NodeKind::kLine, "north");
    add_node("P-1", NodeKind::kEquipment, "-line", "pump");
    add_node("south", NodeKind::kSite);
    add_node("P-2", NodeKind::kEquipment, "south", "fan");
    happen("P-1", "failure", begin_ + kHour);
    happen("P-1", "repair", begin_ + 2 * kHour);
    WorkOrder order;
    order.asset = "P-1";
    order.site = "north";
    order.asset_class = "pump";
    order.fault = "leak";
    order.opened_ms = begin_;
    order.begun_ms = begin_ + kHour;
    order.done_ms = order.due_ms = begin_ + 2 * kHour;
    order.closed_ms = begin_ + 3 * kHour;
    order.state = OrderState::kConfirmed;
    order.hours = 1.5;
    order.cost = 120;
    order.currency = "EUR";
    order.version = 1;
    keep(order);
    order.fault = "noise";
    order.closed_ms.reset();
    order.state = OrderState::kInProgress;
    keep(order);
    const json made = {{"id", "s"},    {"from", begin_}, {"to", begin_ + kHour}, {"planned_s", 3'600},
                       {"total", 100}, {"good", 90},     {"ideal_rate", 125}};
    EXPECT_EQ(produce("P-2", made).status, 201);
    count_all();
  }
  std::string day(const std::string& more) {
    return "/api/v1/figures?from=" + serve::format_time(begin_) + "&to=" + serve::format_time(begin_ + kDay) +
           more;
  }
  std::vector<std::string> groups(const json& page) {
    std::vector<std::string> all;
    for (const json& row : page["items"])
      all.push_back(row["site"].get<std::string>() + "/" + row["line"].get<std::string>() + "/" +
                    row["class"].get<std::string>());
    return all;
  }
};

TEST_F(FiguresRoutes, tell_each_figure_of_a_day) {
  const json page = got(day("&site=north"));
  ASSERT_EQ(page["items"].size(), 1U) << page;
  const json& row = page["items"][0];
  EXPECT_EQ(row["begin"], serve::format_time(begin_));
  EXPECT_DOUBLE_EQ(row["availability"], 23.0 / 24);
  EXPECT_DOUBLE_EQ(row["mtbf_h"], 23);
  EXPECT_DOUBLE_EQ(row["mttr_h"], 1);
  EXPECT_TRUE(row["production"].is_null()) << "nobody told";
  EXPECT_EQ(row["work"]["costs"]["EUR"]["corrective"], 120.0);
  EXPECT_EQ(row["work"]["backlog"], 1);
  EXPECT_EQ(row["work"]["backlog_h"], 1.5);
  EXPECT_EQ(row["work"]["overdue"], 1);
  EXPECT_EQ(row["work"]["schedule_compliance"], 1.0);
  EXPECT_EQ(row["work"]["steps"]["begun_done"]["mean_h"], 1.0);
  EXPECT_TRUE(row["work"]["steps"]["sensed_warned"]["mean_h"].is_null());
  EXPECT_EQ(page["now"], (json{{"backlog", 1}, {"overdue", 1}}));
  EXPECT_EQ(page["counted_until"], "2023-11-14T22:00:00.000Z");
}

TEST_F(FiguresRoutes, are_of_what_is_asked_for) {
  EXPECT_THAT(groups(got(day(""))), ElementsAre("//"));
  EXPECT_THAT(groups(got(day("&by=site"))), ElementsAre("north//", "south//"));
  EXPECT_THAT(groups(got(day("&by=line"))), ElementsAre("north/-line/"));
  EXPECT_THAT(groups(got(day("&by=class"))), ElementsAre("//fan", "//pump"));
  EXPECT_THAT(groups(got(day("&by=class&site=south"))), ElementsAre("south//fan"));
  EXPECT_THAT(groups(got(day("&line=-line"))), ElementsAre("north/-line/"));
  EXPECT_TRUE(got(day("&by=line"))["now"].is_null());
}

TEST_F(FiguresRoutes, of_a_week_add_up_its_days_and_the_hours_that_no_day_has_yet) {
  const json page = got("/api/v1/figures?period=week&from=" + serve::format_time(begin_));
  ASSERT_FALSE(page["items"].empty());
  double hours = 0;
  for (const json& row : page["items"])
    hours += row["up_h"].get<double>() + row["unplanned_down_h"].get<double>();
  EXPECT_DOUBLE_EQ(hours, 2 * (24 + 22));
  EXPECT_EQ(page["total"]["unplanned_stops"], 1);
}

TEST_F(FiguresRoutes, are_a_table_that_no_spreadsheet_takes_for_formulas) {
  const auto table = get(day("&by=line&format=csv"));
  EXPECT_EQ(table.status, 200) << table.body;
  EXPECT_EQ(table.content_type, "text/csv");
  EXPECT_THAT(table.body, StartsWith("period,begin,end,site,line,class,availability,"));
  EXPECT_THAT(table.body, HasSubstr(",cost_EUR,corrective_cost_EUR\r\n"));
  EXPECT_THAT(table.body, HasSubstr(",north,'-line,,"));
  EXPECT_THAT(table.body, HasSubstr(",120.0,120.0\r\n"));
  EXPECT_THAT(table.body, HasSubstr("\r\ntotal,"));
}

TEST_F(FiguresRoutes, come_as_accept_says) {
  const auto asked = [&](const std::string& accept, const std::string& more = "") {
    return ask("GET", day(more), "", {{"accept", accept}});
  };
  EXPECT_EQ(asked("text/csv").content_type, "text/csv");
  EXPECT_EQ(asked("application/json, text/csv").content_type, "application/json");
  EXPECT_EQ(asked("*/*").content_type, "application/json");
  EXPECT_EQ(asked("application/json", "&format=csv").status, 406);
  EXPECT_EQ(asked("image/png").status, 406);
}

TEST_F(FiguresRoutes, show_to_each_what_is_of_his_sites) {
  const std::string south = access_.key("viewer", "south").key;
  EXPECT_THAT(groups(body_of(get(day("&by=site"), south))), ElementsAre("south//"));
  EXPECT_THAT(groups(body_of(get(day("&by=line"), south))), IsEmpty());
  EXPECT_EQ(body_of(get(day("&by=site"), south))["now"]["backlog"], 0);
  EXPECT_EQ(get(day("&site=north"), south).status, 403);
  EXPECT_EQ(get(day(""), south).status, 403);
  EXPECT_EQ(get(day("&by=class"), south).status, 403);
  EXPECT_EQ(get(day("&site=south"), south).status, 200);
}

TEST_F(FiguresRoutes, know_of_no_total_where_nothing_was_counted) {
  const std::string before = "/api/v1/figures?from=0&to=" + std::to_string(kDay);
  EXPECT_TRUE(got(before)["total"].is_null());
  EXPECT_THAT(get(before + "&format=csv").body, testing::EndsWith("done_assessed_h\r\n"));
}

TEST_F(FiguresRoutes, refuse_what_they_do_not_know) {
  EXPECT_EQ(got("/api/v1/figures?period=year")["parameter"], "period");
  EXPECT_EQ(got("/api/v1/figures?from=2&to=2")["parameter"], "from");
  EXPECT_EQ(got("/api/v1/figures?line=-line&class=pump")["parameter"], "class");
  EXPECT_EQ(got("/api/v1/figures?by=factory")["parameter"], "by");
}

TEST_F(FiguresRoutes, refuse_a_report_of_too_many_days) {
  constexpr int kTooMany = static_cast<int>(serve::desk::kMostFigurePeriods) + 1;
  access_.store.write([&](Session& session) {
    for (int i = 0; i < kTooMany; ++i)
      save_period(session, {"*/*/*/hour/" + std::to_string(i), "hour", i * kHour, "", "", "", "{}"});
  });
  EXPECT_EQ(get("/api/v1/figures?period=hour&from=0&to=" + std::to_string(kTooMany * kHour)).status, 422);
}

TEST_F(FiguresRoutes, are_described_as_they_are_told) {
  const json page = got(day("&site=south"));
  const json& properties = document_["components"]["schemas"]["FigureRow"]["properties"];
  for (const auto& [name, value] : page["items"][0].items()) EXPECT_TRUE(properties.contains(name)) << name;
  for (const auto& [name, value] : page["items"][0]["work"].items())
    EXPECT_TRUE(properties["work"]["properties"].contains(name)) << name;
  for (const auto& [name, value] : page["items"][0]["production"].items())
    EXPECT_TRUE(properties["production"]["properties"].contains(name)) << name;
  EXPECT_DOUBLE_EQ(page["items"][0]["production"]["oee"], 0.8 * 0.9);
}

}  // namespace
}  // namespace portent::tests
