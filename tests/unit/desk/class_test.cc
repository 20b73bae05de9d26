#include "serve/desk/asset_class.h"

#include <fmt/format.h>

#include "serve/desk/builtin_classes.h"
#include "serve/desk/thresholds.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {
namespace {

using serve::desk::AssetClass;
using serve::desk::Fault;
using serve::desk::Faults;
using serve::desk::Refusal;
using serve::desk::Thresholds;
using serve::store::Point;
using testing::ElementsAre;
using testing::IsEmpty;

class ClassTest : public LedgerTest {
 protected:
  auto clone(const std::string& from, const std::string& name, const std::string& site = "") {
    return write(
        [&](Session& session) { return serve::desk::clone_class(session, from, name, site, now_ms_); });
  }
};

TEST_F(ClassTest, that_come_along_read_back_as_they_are_written) {
  for (const AssetClass& of : serve::desk::builtin_classes()) {
    Faults faults;
    EXPECT_EQ(decode_class(encode_class(of), faults), of) << of.name;
    EXPECT_THAT(faults, IsEmpty()) << of.name;
  }
}

TEST_F(ClassTest, are_cloned_for_a_site_and_used_there_alone) {
  const auto made = clone("pump", "pump-north", "north");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->base, "pump");
  EXPECT_EQ(made->version, 1);
  EXPECT_EQ(made->points, serve::desk::builtin_class("pump")->points);
  Node other = pump("south:p1");
  other.asset_class = "pump-north";
  EXPECT_THAT(fields(try_to_add(other)), ElementsAre("class"));
  other.id = "north:p1";
  EXPECT_TRUE(try_to_add(other));
  EXPECT_EQ(clone("pump", "pump-north").error().kind, Refusal::Kind::kTaken);
  EXPECT_EQ(clone("pump", "fan").error().kind, Refusal::Kind::kTaken);
  EXPECT_EQ(clone("none", "x").error().kind, Refusal::Kind::kNotFound);
}

TEST_F(ClassTest, are_changed_by_version_and_read_back) {
  AssetClass of = clone("motor", "motor-x").value();
  of.attributes.push_back(
      {"cooling", serve::desk::AttributeType::kChoice, "", true, {}, {}, {"air", "water"}});
  of.tags["TT1"] = {"winding_temperature", 0.1, 0, "Cel", "stator", ""};
  const auto change = [&](Session& session) { return serve::desk::change_class(session, of, now_ms_ + 5); };
  const auto changed = write(change);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(store_.read([](Session& session) { return serve::desk::known_class(session, "motor-x"); }),
            *changed);
  EXPECT_EQ(write(change).error().kind, Refusal::Kind::kStale);
  of.version = 2;
  EXPECT_EQ(write(change)->version, 2);
  Node motor = pump("m1");
  motor.asset_class = "motor-x";
  EXPECT_THAT(fields(try_to_add(motor)), ElementsAre("attributes.cooling"));
}

TEST_F(ClassTest, that_come_along_stay_as_they_are) {
  AssetClass of = *serve::desk::builtin_class("pump");
  of.title = "Mine";
  EXPECT_THAT(fields(write([&](Session& session) { return serve::desk::change_class(session, of, 1); })),
              ElementsAre("name"));
}

TEST_F(ClassTest, are_removed_where_no_asset_is_of_them) {
  clone("pump", "pump-x");
  Node made = pump("p1");
  made.asset_class = "pump-x";
  made = add(made);
  const auto remove = [&](Session& session) { return serve::desk::remove_class(session, "pump-x", 1); };
  EXPECT_THAT(fields(write(remove)), ElementsAre("name"));
  made.asset_class = "pump";
  ASSERT_TRUE(change(made));
  EXPECT_TRUE(write(remove));
}

TEST_F(ClassTest, know_no_silence_shorter_than_a_millisecond) {
  for (const auto& [seconds, fine] : {std::pair{"5e-324", false}, {"0.0009", false}, {"0.001", true}}) {
    Faults faults;
    serve::desk::decode_class(fmt::format(R"({{"name":"x","silent_after_s":{}}})", seconds), faults);
    EXPECT_EQ(faults.empty(), fine) << seconds;
  }
}

TEST_F(ClassTest, name_the_place_of_each_fault) {
  Faults faults;
  const AssetClass of = serve::desk::decode_class(
      R"({"name":"x y","colour":1,"silent_after_s":0,"attributes":[{"name":"a","type":"date","unit":"m"},{"name":"a","type":"colour"}],)"
      R"("parts":[{"name":"p","parts":[{"name":"p"}]}],)"
      R"("points":[{"name":"v","unit":"furlong","part":"q","thresholds":{"high":{"yellow":5,"red":4},"hysteresis":-1}}]})",
      faults);
  check_class(of, faults);
  std::vector<std::string> places;
  for (const Fault& fault : faults) places.push_back(fault.field);
  EXPECT_THAT(places, testing::IsSupersetOf({"name", "colour", "silent_after_s", "attributes.0",
                                             "attributes.1.type", "attributes.1.name", "parts.0.parts.0.name",
                                             "points.0.unit", "points.0.part", "points.0.thresholds.high.red",
                                             "points.0.thresholds.hysteresis"}));
}

TEST(DeskThresholds, read_back_as_they_are_written) {
  Faults faults;
  const Thresholds of = serve::desk::parse_thresholds(
      R"({"high":{"yellow":4.5,"red":7.1},"low":{"blue":1},"hysteresis":0.2,"consecutive":3})", "thresholds",
      faults);
  ASSERT_THAT(faults, IsEmpty());
  EXPECT_EQ(of.high[1], 4.5);
  EXPECT_EQ(of.low[0], 1);
  EXPECT_EQ(of.consecutive, 3);
  EXPECT_EQ(encode_thresholds(of),
            R"({"consecutive":3,"high":{"red":7.1,"yellow":4.5},"hysteresis":0.2,"low":{"blue":1.0}})");
  serve::desk::parse_thresholds(R"({"consecutive":1.5,"hysteresis":-1,"high":{"pink":1}})", "t", faults);
  std::vector<std::string> places;
  for (const Fault& fault : faults) places.push_back(fault.field);
  EXPECT_THAT(places, ElementsAre("t.high.pink", "t.consecutive", "t.hysteresis"));
}

TEST(DeskThresholds, that_overlap_are_refused) {
  Faults faults;
  serve::desk::parse_thresholds(R"({"high":{"red":5},"low":{"blue":4},"hysteresis":0.5})", "t", faults);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].field, "t");
}

using PointTest = LedgerTest;

TEST_F(PointTest, are_changed_by_version_and_read_back) {
  add(pump("p1"));
  Point wanted{.id = "p1.v", .node = "p1", .name = "v", .unit = "mm/s"};
  wanted.thresholds = R"({ "high": {"red": 7} })";
  auto made =
      write([&](Session& session) { return serve::desk::create_point(session, wanted, now_ms_); }).value();
  EXPECT_EQ(made.thresholds, R"({"high":{"red":7.0}})");
  EXPECT_EQ(made.channel, "v");
  EXPECT_EQ(store_.read([](Session& session) { return serve::store::find_point(session, "p1.v"); }), made);
  made.scale = 2;
  const auto change = [&](Session& session) { return serve::desk::change_point(session, made, now_ms_ + 1); };
  EXPECT_EQ(write(change)->version, 2);
  EXPECT_EQ(write(change).error().kind, Refusal::Kind::kStale);
  empty_outbox();
  EXPECT_TRUE(
      write([&](Session& session) { return serve::desk::remove_point(session, "p1.v", 2, now_ms_); }));
  EXPECT_EQ(outbox().size(), 1U);
}

TEST_F(PointTest, name_the_fields_that_are_wrong) {
  add(pump("p1"));
  const auto create = [&](const Point& wanted) {
    return fields(
        write([&](Session& session) { return serve::desk::create_point(session, wanted, now_ms_); }));
  };
  Point bad{.id = "p1 v", .node = "p9", .unit = "furlong"};
  bad.scale = 0;
  bad.thresholds = R"({"high":{"red":1,"yellow":2}})";
  EXPECT_THAT(create(bad), ElementsAre("id", "name", "unit", "scale", "thresholds.high.red", "node"));
  ASSERT_THAT(create({.id = "p1.v", .node = "p1", .name = "v", .tag = "T1"}), IsEmpty());
  EXPECT_THAT(create({.id = "p1.w", .node = "p1", .name = "w", .tag = "T1"}), ElementsAre("tag"));
  EXPECT_THAT(create({.id = "p1.x", .node = "p1", .name = "v", .tag = "T2"}), ElementsAre("name"));
}

}  // namespace
}  // namespace portent::tests
