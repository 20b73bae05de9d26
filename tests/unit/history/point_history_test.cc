#include "ingest/encode.h"
#include "serve/api/history_routes.h"
#include "serve/desk/points.h"
#include "tests/unit/archive/archive_rig.h"
#include "tests/unit/history/history_rig.h"

namespace portent::tests {
namespace {

using serve::store::NodeKind;
using testing::HasSubstr;

class PointHistory : public HistoryRig {
 protected:
  PointHistory() {
    add_node("north", NodeKind::kSite);
    add_node("a", NodeKind::kEquipment, "north");
    with({archive_.options_.folder});
  }
  void with(const serve::HistoryOptions& options) {
    serve_routes(serve::history_routes(access_.store, gate_, signer_, options), serve::history_schemas());
  }

  serve::ArchiveRig archive_;
};

TEST_F(PointHistory, answers_with_what_was_measured) {
  for (int i = 0; i < 3; ++i) archive_.send("a", serve::kBegin + 1'000 * i, 70.5 + i);
  archive_.archive();
  const json history = got("/api/v1/assets/a/points/temp/history");
  EXPECT_EQ(history["span_s"], 0);
  ASSERT_EQ(history["points"].size(), 3U);
  EXPECT_EQ(history["points"][1], (json{{"at", "2026-01-01T00:00:01.000Z"},
                                        {"count", 1},
                                        {"min", 71.5},
                                        {"max", 71.5},
                                        {"mean", 71.5},
                                        {"last", 71.5}}));
}

TEST_F(PointHistory, loses_no_extreme_where_many_values_become_few) {
  for (int i = 0; i < 1'000; ++i) archive_.send("a", serve::kBegin + 100 * i, i == 567 ? 99.5 : 1);
  archive_.archive();
  const json history = got("/api/v1/assets/a/points/temp/history?max_points=10");
  ASSERT_LE(history["points"].size(), 10U);
  double most = 0;
  for (const json& point : history["points"]) most = std::max(most, point["max"].get<double>());
  EXPECT_EQ(most, 99.5);
  EXPECT_GT(history["span_s"], 0);
}

TEST_F(PointHistory, keeps_to_a_span_of_time) {
  for (int i = 0; i < 5; ++i) archive_.send("a", serve::kBegin + 1'000 * i, i);
  archive_.archive();
  const json history =
      got("/api/v1/assets/a/points/temp/history?from=2026-01-01T00:00:01Z&to=2026-01-01T00:00:03Z");
  ASSERT_EQ(history["points"].size(), 2U);
  EXPECT_EQ(history["points"][0]["last"], 1);
}

TEST_F(PointHistory, of_a_measuring_point_is_in_its_unit_by_its_tag) {
  archive_.send("a", serve::kBegin, 20);
  archive_.archive();
  serve::store::Point point{"a:t1", "a"};
  point.name = "cooling";
  point.channel = "drop";
  point.tag = "temp";
  point.unit = "K";
  point.scale = -1;
  point.shift = 100;
  access_.store.write([&](Session& session) {
    const auto made = serve::desk::create_point(session, point, kNow);
    ASSERT_TRUE(made) << serve::desk::in_words(made.error().faults);
  });
  for (const char* word : {"a:t1", "cooling", "drop"}) {
    const json history = got(std::string("/api/v1/assets/a/points/") + word + "/history");
    EXPECT_EQ(history["unit"], "K") << word;
    EXPECT_EQ(history["channel"], "drop");
    EXPECT_EQ(history["points"][0]["mean"], 80) << history;
  }
}

TEST_F(PointHistory, of_what_was_never_measured_is_empty) {
  archive_.send("a", serve::kBegin, 20);
  archive_.archive();
  EXPECT_EQ(got("/api/v1/assets/a/points/speed/history")["points"], json::array());
}

TEST_F(PointHistory, says_that_there_is_no_archive) {
  EXPECT_EQ(get("/api/v1/assets/a/points/temp/history").status, 404);
  with({});
  const auto answer = get("/api/v1/assets/a/points/temp/history");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("archive"));
}

TEST_F(PointHistory, is_shown_to_those_of_its_site_alone) {
  archive_.send("a", serve::kBegin, 20);
  archive_.archive();
  EXPECT_EQ(get("/api/v1/assets/a/points/temp/history", access_.key("viewer", "south").key).status, 404);
  EXPECT_EQ(get("/api/v1/assets/a/points/temp/history", access_.key("viewer", "north").key).status, 200);
}

}  // namespace
}  // namespace portent::tests
