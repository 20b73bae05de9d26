#include "serve/desk/figure_board.h"

#include "tests/unit/figures/figures_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FigureBoard : public FiguresRig {
 protected:
  FigureBoard() {
    for (const char* site : {"north", "south"}) add_node(site, NodeKind::kSite);
    add_node("P-1", NodeKind::kEquipment, "north", "pump");
    add_node("P-2", NodeKind::kEquipment, "south", "pump");
    happen("P-1", "failure", begin_ + kHour);
    happen("P-1", "repair", begin_ + 3 * kHour);
    WorkOrder order;
    order.asset = "P-1";
    order.site = "north";
    order.asset_class = "pump";
    order.fault = "leak";
    order.opened_ms = begin_;
    order.due_ms = begin_ + kHour;
    order.version = 1;
    keep(order);
  }
  serve::desk::FigureBoard board_{access_.store};
};

TEST_F(FigureBoard, shows_what_the_api_tells) {
  count_all();
  board_.look(kNow);
  const auto seen = board_.picture();
  EXPECT_EQ(seen->seen_ms, kNow);
  EXPECT_THAT(seen->backlog, ElementsAre(serve::store::Backlog{"north", "pump", "corrective", 1, 1}));
  ASSERT_EQ(seen->sites.size(), 2U);
  EXPECT_EQ(seen->sites[0].site, "north");
  EXPECT_EQ(seen->sites[1].figures.uptime.failures, 0);
  json told = got("/api/v1/figures?site=north")["total"];
  const json shown = serve::desk::figures_json(seen->sites[0].figures);
  for (const auto& [name, value] : shown.items()) EXPECT_EQ(told[name], value) << name;
}

TEST_F(FigureBoard, shows_lines_and_classes_of_sites_as_the_api_tells_them) {
  add_node("line-1", NodeKind::kLine, "north");
  add_node("F-1", NodeKind::kEquipment, "line-1", "fan");
  happen("F-1", "failure", begin_ + kHour);
  happen("F-1", "repair", begin_ + 2 * kHour);
  count_all();
  board_.look(kNow);
  const auto seen = board_.picture();
  const auto& shown = seen->lines_and_classes;
  std::vector<std::string> groups;
  for (const auto& one : shown.groups) {
    groups.push_back(one.site + "/" + one.line + "/" + one.asset_class);
    const std::string of = one.line.empty() ? "class=" + one.asset_class : "line=" + one.line;
    const json told = got("/api/v1/figures?site=" + one.site + "&" + of)["total"];
    const json figures = serve::desk::figures_json(one.figures);
    for (const auto& [name, value] : figures.items()) EXPECT_EQ(told[name], value) << of << " " << name;
  }
  EXPECT_THAT(groups, ElementsAre("north//fan", "north//pump", "north/line-1/", "south//pump"));
  EXPECT_EQ(shown.dropped, 0U);
}

TEST_F(FigureBoard, shows_the_largest_lines_and_classes_and_how_many_there_are_beside_them) {
  add_node("P-3", NodeKind::kEquipment, "south", "pump");
  count_all();
  serve::desk::FigureBoard board(access_.store, 1);
  board.look(kNow);
  ASSERT_EQ(board.picture()->lines_and_classes.groups.size(), 1U);
  EXPECT_EQ(board.picture()->lines_and_classes.groups[0].site, "south");
  EXPECT_EQ(board.picture()->lines_and_classes.dropped, 1U);
}

TEST_F(FigureBoard, knows_the_backlog_before_anything_was_counted) {
  EXPECT_EQ(board_.picture()->seen_ms, 0);
  board_.look(kNow);
  EXPECT_THAT(board_.picture()->sites, IsEmpty());
  EXPECT_EQ(board_.picture()->backlog.size(), 1U);
}

TEST_F(FigureBoard, keeps_its_picture_and_goes_on_where_it_can_not_look) {
  std::vector<std::string> said;
  serve::desk::FigureBoard board(access_.store, 100, [&](const std::string& what) { said.push_back(what); });
  board.look(kNow);
  access_.store.write([](Session& session) { session.script("DROP TABLE period_statistics"); });
  std::stop_source over;
  over.request_stop();
  const auto later = [] { return kNow + 1; };
  for (int looks = 0; looks < 2; ++looks) board.run(over.get_token(), later);
  EXPECT_EQ(board.picture()->seen_ms, kNow);
  EXPECT_THAT(said, ElementsAre(testing::HasSubstr("period_statistics")));
}

}  // namespace
}  // namespace portent::tests
