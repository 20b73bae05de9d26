#include "serve/desk/binding.h"

#include "serve/desk/builtin_classes.h"
#include "serve/desk/instantiate.h"
#include "serve/desk/publish.h"
#include "serve/store/limited_points.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {
namespace {

using ingest::TagBinding;
using serve::desk::AssetClass;
using serve::desk::binding_of;
using serve::desk::builtin_class;
using serve::store::NodeState;
using serve::store::Point;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class BindingTest : public LedgerTest {
 protected:
  Node asset_ = [] {
    Node made = pump("plant1:P-101");
    made.site = "plant1";
    made.life_start = 17;
    return made;
  }();
};

TEST_F(BindingTest, says_what_a_scorer_must_know) {
  AssetClass of{.name = "pump"};
  of.silent_after_ms = 600'000;
  of.tags["T1"] = {"temp", 0.1, -40, "Cel", "seal", ""};
  Node seal = node("plant1:P-101.seal", NodeKind::kPart, asset_.id);
  seal.name = "Seal";
  seal.code = "seal";
  const std::vector<Point> points = {
      {.id = "v1", .node = seal.id, .name = "vib", .channel = "vib", .unit = "mm/s"},
      {.id = "v2", .node = "elsewhere", .name = "x", .channel = "x"}};
  const auto binding = binding_of(asset_, &of, std::span(&seal, 1), points);
  ASSERT_TRUE(binding);
  EXPECT_EQ(binding->name, "plant1:P-101");
  EXPECT_EQ(binding->binding.asset_class, "pump");
  EXPECT_EQ(binding->binding.site, "plant1");
  EXPECT_EQ(binding->binding.model, "pump@champion");
  EXPECT_EQ(binding->binding.life_start, 17);
  EXPECT_EQ(binding->binding.silent_after_ms, 600'000);
  EXPECT_THAT(binding->binding.parts, ElementsAre("seal"));
  EXPECT_EQ(binding->binding.tags.at("T1"), (TagBinding{"temp", 0.1, -40, "Cel", "seal", ""}));
  EXPECT_EQ(binding->binding.tags.at("vib"), (TagBinding{"vib", 1, 0, "mm/s", "seal", "v1"}));
  EXPECT_THAT(binding->binding.tags, SizeIs(2));
}

TEST_F(BindingTest, takes_the_models_name_from_the_class_where_the_asset_has_none) {
  asset_.model_alias = "";
  AssetClass of{.name = "pump", .model = "pumps@3"};
  EXPECT_EQ(binding_of(asset_, &of, {}, {})->binding.model, "pumps@3");
  of.model = "";
  EXPECT_FALSE(binding_of(asset_, &of, {}, {}));
}

TEST_F(BindingTest, is_of_registered_assets_alone) {
  asset_.state = NodeState::kCandidate;
  EXPECT_FALSE(binding_of(asset_, nullptr, {}, {}));
  asset_.state = NodeState::kRegistered;
  asset_.kind = NodeKind::kLine;
  EXPECT_FALSE(binding_of(asset_, nullptr, {}, {}));
}

TEST_F(BindingTest, of_every_built_in_class_is_one_that_scorers_read) {
  for (const AssetClass& of : serve::desk::builtin_classes()) {
    const auto binding = binding_of(asset_, &of, {}, {});
    const auto read = ingest::decode_binding(ingest::encode_binding(*binding));
    ASSERT_TRUE(read) << of.name << ": " << read.error();
    EXPECT_EQ(*read, *binding) << of.name;
    EXPECT_THAT(binding->binding.parts, testing::Not(IsEmpty())) << of.name;
  }
}

TEST_F(BindingTest, goes_out_with_the_change_and_only_where_it_differs) {
  Node seen = add(pump("plant1:P-101"));
  ASSERT_THAT(outbox(), SizeIs(1));
  EXPECT_EQ(outbox()[0].id, "asset/plant1:P-101/1");
  EXPECT_EQ(outbox()[0].destination, "topic:assets");
  EXPECT_EQ(outbox()[0].key, "plant1:P-101");
  ASSERT_TRUE(ingest::decode_binding(outbox()[0].body));
  seen.serial = "17";
  seen = change(seen).value();
  EXPECT_THAT(outbox(), SizeIs(1));
  seen.life_start = 100;
  seen = change(seen).value();
  EXPECT_THAT(outbox(), SizeIs(2));
  EXPECT_THAT(outbox()[1].body, HasSubstr(R"("life_start":100)"));
}

TEST_F(BindingTest, of_a_scrapped_asset_is_taken_out) {
  add(pump("p1"));
  write([&](Session& session) { return serve::desk::scrap_node(session, "p1", 1, "", now_ms_); });
  const auto messages = outbox();
  ASSERT_GE(messages.size(), 2U);
  EXPECT_EQ(messages[1].id, "asset/p1/2");
  EXPECT_EQ(messages[1].body, "");
}

TEST_F(BindingTest, follows_the_class) {
  write(
      [&](Session& session) { return serve::desk::clone_class(session, "pump", "pump-north", "", now_ms_); });
  for (const char* id : {"p1", "p2"}) {
    Node made = pump(id);
    made.asset_class = "pump-north";
    add(made);
  }
  empty_outbox();
  auto of =
      store_.read([](Session& session) { return serve::desk::known_class(session, "pump-north"); }).value();
  of.silent_after_ms = 90'000;
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::change_class(session, of, now_ms_); }));
  ASSERT_THAT(outbox(), SizeIs(2));
  EXPECT_THAT(outbox()[1].body, HasSubstr(R"("silent_after_s":90)"));
}

TEST_F(BindingTest, that_no_topic_takes_is_refused_before_anything_is_written) {
  write(
      [&](Session& session) { return serve::desk::clone_class(session, "pump", "pump-north", "", now_ms_); });
  Node made = pump("p1");
  made.asset_class = "pump-north";
  add(made);
  const std::string half(600'000, 'x');
  const Point long_one{.id = "p1.a", .node = "p1", .name = "a", .channel = half, .tag = "a"};
  write([&](Session& session) { insert_point(session, long_one); });
  empty_outbox();
  auto of =
      store_.read([](Session& session) { return serve::desk::known_class(session, "pump-north"); }).value();
  of.tags["T1"] = {half, 1, 0, "Cel", "", ""};
  serve::desk::Faults faults;
  write([&](Session& session) { check_binding(session, "p1", &of, {}, "tags", faults); });
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_THAT(faults[0].message, HasSubstr("1044480 are the most"));
  Point next = long_one;
  next.id = "p1.b", next.name = next.tag = "b";
  faults.clear();
  write([&](Session& session) { check_binding(session, "p1", nullptr, std::span(&next, 1), "", faults); });
  EXPECT_THAT(faults, SizeIs(1));
  next.id = "p1.a";
  faults.clear();
  write([&](Session& session) { check_binding(session, "p1", nullptr, std::span(&next, 1), "", faults); });
  EXPECT_THAT(faults, IsEmpty()) << "it stands in the place of the one before";
}

TEST_F(BindingTest, follows_parts_and_points_however_deep) {
  add(pump("p1"));
  add(node("p1.drive", NodeKind::kSubEquipment, "p1"));
  add(node("p1.shaft", NodeKind::kPart, "p1.drive"));
  Node bearing = add(node("p1.bearing", NodeKind::kSubPart, "p1.shaft"));
  EXPECT_THAT(outbox().back().body, HasSubstr(R"("parts":["p1.bearing","p1.shaft"])"));
  const Point vib{.id = "p1.vib", .node = "p1.bearing", .name = "vib", .channel = "vib"};
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::create_point(session, vib, now_ms_); }));
  EXPECT_THAT(outbox().back().body,
              HasSubstr(R"("vib":{"channel":"vib","part":"p1.bearing","point":"p1.vib"})"));
  bearing.parent = "";
  ASSERT_TRUE(change(bearing));
  EXPECT_THAT(outbox().back().body, testing::Not(HasSubstr("p1.vib")));
}

TEST_F(BindingTest, of_sub_equipment_with_a_class_is_its_own) {
  add(pump("p1"));
  Node motor = node("p1.motor", NodeKind::kSubEquipment, "p1");
  motor.asset_class = "motor";
  motor.model_alias = "motor@champion";
  add(motor);
  add(node("p1.stator", NodeKind::kPart, "p1.motor"));
  const auto messages = outbox();
  EXPECT_EQ(messages.back().key, "p1.motor");
  EXPECT_THAT(messages.back().body, HasSubstr(R"("parts":["p1.stator"])"));
}

TEST_F(BindingTest, class_templates_make_parts_and_points_once) {
  add(pump("p1"));
  const auto make = [&](Session& session) { return serve::desk::instantiate_class(session, "p1", now_ms_); };
  const auto first = write(make);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->parts, 5U);
  EXPECT_EQ(first->points, 8U);
  EXPECT_EQ(write(make).value(), serve::desk::Instantiated{});
  EXPECT_EQ(stored("p1.seal").name, "Mechanical seal");
  const auto points =
      store_.read([](Session& session) { return serve::store::points_of_node(session, "p1.bearing_de"); });
  ASSERT_THAT(points, SizeIs(2));
  EXPECT_EQ(points[1].id, "p1.vibration_de");
  EXPECT_THAT(outbox().back().body, HasSubstr(R"("point":"p1.vibration_de")"));
}

TEST_F(BindingTest, and_the_points_with_limits_belong_to_the_same_asset) {
  add(pump("p1"));
  add(node("p1.drive", NodeKind::kSubEquipment, "p1"));
  Node shaft = node("p1.shaft", NodeKind::kPart, "p1.drive");
  shaft.code = "shaft";
  add(shaft);
  add(node("loose", NodeKind::kPart));
  const auto put = [&](const std::string& on, const std::string& name, const char* thresholds) {
    Point point{.id = on + "." + name, .node = on, .name = name};
    point.thresholds = thresholds;
    write([&](Session& session) { return serve::desk::create_point(session, point, now_ms_).value(); });
  };
  put("p1", "flow", R"({"low":{"red":1}})");
  put("p1", "plain", "{}");
  put("p1.drive", "current", R"({"high":{"red":9}})");
  put("p1.shaft", "vib", R"({"high":{"red":7}})");
  put("loose", "x", R"({"high":{"red":7}})");
  const auto limited = store_.read([](Session& session) { return serve::store::limited_points(session); });
  std::vector<std::string> seen;
  for (const auto& one : limited) seen.push_back(one.asset + "/" + one.part + "/" + one.point.channel);
  EXPECT_THAT(seen, ElementsAre("p1//current", "p1//flow", "p1/shaft/vib"));
  EXPECT_EQ(limited[2].point.thresholds, R"({"high":{"red":7.0}})");
}

}  // namespace
}  // namespace portent::tests
