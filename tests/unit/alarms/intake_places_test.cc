#include "serve/desk/ledger.h"
#include "serve/store/alarm_rules.h"
#include "serve/store/nodes.h"
#include "serve/stream/statistics_json.h"
#include "tests/unit/alarms/intake_rig.h"

namespace portent::tests {
namespace {

using serve::desk::DeskIntake;
using serve::store::Node;
using serve::store::NodeKind;
using testing::ElementsAre;
using testing::IsEmpty;

/// Readings of assets that the ledger knows and no model binds, with a limit of 7 at `vib`.
class IntakePlacesTest : public IntakeTest {
 protected:
  IntakePlacesTest() {
    for (const char* site : {"plant1", "plant2"}) add({site, "", NodeKind::kSite, {}, site, site});
  }
  void add(const Node& node) {
    store_.write([&](Session& session) { insert_node(session, node); });
  }
  void add_asset(const std::string& id, const std::string& site, const std::string& asset_class) {
    Node node{id, site, NodeKind::kEquipment, {}, site, id};
    node.asset_class = asset_class;
    node.state = serve::store::NodeState::kRegistered;
    add(node);
  }
  void add_rule(const serve::store::AlarmRule& rule) {
    store_.write([&](Session& session) { serve::store::add_rule(session, rule); });
  }
  void read(DeskIntake& intake, const std::string& asset, double vib, std::int64_t seconds = 0) {
    ingest::Reading reading;
    reading.asset = asset;
    reading.ts = kStart + seconds * 1'000;
    reading.values = {{"vib", vib}};
    take_one(intake, kTopics.telemetry(), asset, ingest::encode_telemetry(reading), reading.ts);
  }
  /// "kind site class" of each alarm of a filter that stands, by kind.
  std::vector<std::string> alarms(const serve::store::AlarmFilter& filter = {}) {
    std::vector<std::string> lines;
    for (const Alarm& alarm : list(filter))
      if (alarm.active) lines.push_back(alarm.key.kind + " " + alarm.site + " " + alarm.asset_class);
    std::ranges::sort(lines);
    return lines;
  }
  const std::vector<serve::desk::PointLimits> limits_ = {
      {"plant1:P-102", "vib", "", "vib", "mm/s", {{{Level::kOrange, {}, 7}}, 0, 1}}};
};

TEST_F(IntakePlacesTest, gives_alarms_of_assets_without_a_model_the_site_and_class_of_the_ledger) {
  add_asset("plant1:P-102", "plant1", "pump-p1");
  add_rule({"hot", "vib > 7", Level::kRed});
  DeskIntake intake(store_, {});
  intake.set_points(limits_);
  read(intake, "plant1:P-102", 8);
  serve::store::AlarmFilter here;
  here.site = "plant1";
  EXPECT_THAT(alarms(here), ElementsAre("rule plant1 pump-p1", "threshold plant1 pump-p1"));
}

TEST_F(IntakePlacesTest, judges_rules_of_a_site_and_of_a_class_for_assets_without_a_model) {
  add_asset("P-7", "plant1", "pump-p1");
  add_rule({"here", "vib > 7", Level::kRed, "plant1"});
  add_rule({"pumps", "vib > 7", Level::kRed, "", "pump-p1"});
  add_rule({"elsewhere", "vib > 7", Level::kRed, "plant2"});
  add_rule({"fans", "vib > 7", Level::kRed, "", "fan"});
  DeskIntake intake(store_, {});
  read(intake, "P-7", 8);
  EXPECT_THAT(alarms(), ElementsAre("rule plant1 pump-p1", "rule plant1 pump-p1"));
}

TEST_F(IntakePlacesTest, takes_the_site_before_the_colon_for_an_asset_that_nobody_knows) {
  add_rule({"here", "vib > 7", Level::kRed, "plant1"});
  DeskIntake intake(store_, {});
  read(intake, "plant1:new", 8);
  EXPECT_THAT(alarms(), ElementsAre("rule plant1 "));
}

TEST_F(IntakePlacesTest, believes_the_ledger_before_the_binding_and_the_binding_where_it_says_nothing) {
  add_asset("P-101", "plant1", "pump-p1");
  DeskIntake intake(store_, {});
  for (const char* asset : {"P-101", "P-102"})
    take_one(intake, kTopics.statistics(), asset,
             serve::quality_json(asset, "north", "pump", {kStart, kStart + kMinute, 5, 0, {}}));
  take_one(intake, kTopics.predictions(), "P-101", forecast_record("P-101", 12, 0).value);
  take_one(intake, kTopics.predictions(), "P-102", forecast_record("P-102", 12, 1).value);
  EXPECT_THAT(alarms(), ElementsAre("remaining_life north pump", "remaining_life plant1 pump-p1"));
}

TEST_F(IntakePlacesTest, follows_an_asset_that_moves_within_seconds) {
  add_asset("P-7", "plant1", "");
  add_rule({"old", "vib > 7", Level::kRed, "plant1"});
  add_rule({"new", "vib > 7", Level::kRed, "plant2"});
  DeskIntake intake(store_, {});
  read(intake, "P-7", 8);
  EXPECT_THAT(alarms(), ElementsAre("rule plant1 "));

  store_.write([&](Session& session) { serve::desk::move_node(session, "P-7", "plant2", 1, kStart); });
  read(intake, "P-7", 8, 6);
  EXPECT_THAT(alarms(), ElementsAre("rule plant2 "));
}

TEST_F(IntakePlacesTest, asks_the_ledger_for_more_assets_than_a_statement_takes) {
  std::vector<std::string> ids;
  for (int i = 100; i < 300; ++i) ids.push_back("P-" + std::to_string(i));
  for (const std::string& id : ids) add_asset(id, "plant1", "pump");
  ids.emplace_back("P-unknown");
  const auto places = ask([&](Session& session) { return places_of_assets(session, ids); });
  EXPECT_EQ(places.size(), 200U);
  EXPECT_EQ(places.at("P-299"), (serve::store::AssetPlace{"plant1", "pump"}));
  EXPECT_THAT(ask([](Session& session) { return places_of_assets(session, {}); }), IsEmpty());
}

}  // namespace
}  // namespace portent::tests
