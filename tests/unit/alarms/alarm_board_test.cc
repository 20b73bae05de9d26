#include "serve/desk/alarm_board.h"

#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using serve::desk::AlarmBoard;
using serve::desk::AlarmPicture;
using serve::store::AlarmCount;
using serve::store::AssetAlarm;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class AlarmBoardTest : public DeskRig {
 protected:
  AlarmBoardTest() { policy_.storm_assets = 3; }
};

TEST_F(AlarmBoardTest, shows_nothing_before_anybody_has_looked) {
  AlarmBoard board(store_);
  EXPECT_EQ(board.picture()->seen_ms, 0);
  EXPECT_THAT(board.picture()->counts, IsEmpty());
}

TEST_F(AlarmBoardTest, counts_what_stands_and_what_waits_for_somebody) {
  AlarmBoard board(store_);
  tell("a", Level::kRed);
  tell("b", Level::kRed, 100);
  acknowledge("b");
  tell("c", Level::kYellow, 200);
  clear("c", 201);
  board.look(7);
  EXPECT_EQ(board.picture()->seen_ms, 7);
  EXPECT_THAT(board.picture()->counts,
              ElementsAre(AlarmCount{"north", "pump", "remaining_life", Level::kYellow, 0, 1},
                          AlarmCount{"north", "pump", "remaining_life", Level::kRed, 2, 1}));
}

TEST_F(AlarmBoardTest, shows_the_worst_alarms_of_single_assets_up_to_a_cap) {
  AlarmBoard board(store_, 2);
  tell("a", Level::kYellow);
  tell("b", Level::kRed, 100);
  tell("c", Level::kOrange, 200);
  board.look(7);
  EXPECT_THAT(board.picture()->worst,
              ElementsAre(AssetAlarm{"b", "north", "remaining_life", Level::kRed},
                          AssetAlarm{"c", "north", "remaining_life", Level::kOrange}));
}

TEST_F(AlarmBoardTest, leaves_out_what_is_not_told) {
  AlarmBoard board(store_);
  observe({sample_condition("a", Level::kRed)}, "overhaul");
  board.look(7);
  EXPECT_THAT(board.picture()->counts, IsEmpty());
  EXPECT_THAT(board.picture()->worst, IsEmpty());
}

TEST_F(AlarmBoardTest, counts_what_happened_since_it_began_each_once) {
  tell("before", Level::kRed, -100);
  AlarmBoard board(store_);
  tell("a", Level::kRed);
  acknowledge("a");
  board.look(7);
  board.look(8);
  clear("a", 5);
  board.look(9);
  const auto key = [](const char* what) { return AlarmPicture::Happened{"north", "remaining_life", what}; };
  EXPECT_THAT(board.picture()->happened,
              ElementsAre(Pair(key("acknowledged"), 1U), Pair(key("cleared"), 1U), Pair(key("raised"), 1U)));
}

TEST_F(AlarmBoardTest, counts_storms_and_verdicts) {
  AlarmBoard board(store_);
  for (const char* asset : {"a", "b", "c"}) tell(asset, Level::kRed);
  work([&](AlarmWork& work) {
    static_cast<void>(work.change(newest("a").id, 0,
                                  [&](AlarmLife& life) { return work.judge_by(life, "mia", "true", ""); }));
  });
  board.look(7);
  EXPECT_THAT(board.picture()->open_cases, ElementsAre(Pair(Pair("north", "remaining_life"), 1)));
  ASSERT_EQ(board.picture()->precision.size(), 1U);
  EXPECT_EQ(board.picture()->precision[0].confirmed, 1);
}

}  // namespace
}  // namespace portent::tests
