#include "serve/desk/desk_intake.h"

#include "serve/desk/ledger.h"
#include "serve/desk/plant_statistics.h"
#include "serve/store/life_events.h"
#include "serve/store/machine_records.h"
#include "serve/store/nodes.h"
#include "serve/stream/statistics_json.h"
#include "tests/unit/alarms/intake_rig.h"

namespace portent::tests {
namespace {

using ingest::Record;
using serve::desk::DeskIntake;
using serve::desk::IntakeOptions;
using testing::ElementsAre;

TEST_F(IntakeTest, makes_candidates_of_assets_that_the_ledger_does_not_know) {
  DeskIntake intake(store_, {});
  const auto records = forecast_records(3);
  take(intake, records, 0, 3);
  const auto candidate = ask([](Session& session) { return serve::store::find_node(session, "P-101"); });
  ASSERT_TRUE(candidate);
  EXPECT_EQ(candidate->state, serve::store::NodeState::kCandidate);

  // Dismissed, it comes again: not with every record, but soon.
  store_.write([&](Session& session) {
    return serve::desk::dismiss_candidate(session, candidate->id, candidate->version);
  });
  take(intake, records, 3, 6);
  EXPECT_FALSE(ask([](Session& session) { return serve::store::find_node(session, "P-101"); }));
  intake.take(kTopics.predictions(), 0, std::span(records).subspan(6, 3), 6, 9, std::nullopt,
              kStart + 3'600'000);
  EXPECT_TRUE(ask([](Session& session) { return serve::store::find_node(session, "P-101"); }));
}

TEST_F(IntakeTest, keeps_what_happened_to_a_machine_in_its_life) {
  DeskIntake intake(store_, {});
  const ingest::Event repair{"north:P-101", kStart, "repair", "bearing"};
  for (int times = 0; times < 2; ++times)
    take_one(intake, kTopics.events(), repair.asset, ingest::encode_event(repair));
  EXPECT_THAT(ask([&](Session& session) { return serve::store::life_of_node(session, repair.asset); }),
              ElementsAre(repair));
}

TEST_F(IntakeTest, counts_events_that_it_can_not_keep) {
  DeskIntake intake(store_, {});
  ingest::Event event{"P-101", kStart, "error"};
  event.code = "E\x01";
  take_one(intake, kTopics.events(), "P-101", ingest::encode_event(event));
  EXPECT_EQ(intake.counts().refused, 1U);
  EXPECT_THAT(ask([&](Session& session) { return serve::store::life_of_node(session, "P-101"); }),
              testing::IsEmpty());
}

TEST_F(IntakeTest, registers_whom_it_meets_as_candidates) {
  DeskIntake intake(store_, {});
  take(intake, forecast_records(2), 0, 6);
  for (const char* asset : {"P-101", "P-102", "P-103"}) {
    const auto node = ask([&](Session& session) { return serve::store::find_node(session, asset); });
    ASSERT_TRUE(node) << asset;
    EXPECT_EQ(node->state, serve::store::NodeState::kCandidate);
  }
}

TEST_F(IntakeTest, registers_unbound_assets_of_dead_letters_as_candidates_within_bounds) {
  DeskIntake intake(store_, {});
  std::vector<Record> letters;
  const auto add = [&](const std::string& asset, const std::string& reason) {
    const auto at = static_cast<std::int64_t>(letters.size());
    letters.push_back({asset, "{}", {{"reason", reason}}, 0, 0, at});
  };
  add("P-9", "malformed");
  add("", "unknown_asset");
  for (int i = 0; i < 1'200; ++i) add("plant1:P-" + std::to_string(1'000 + i), "unknown_asset");
  take(intake, letters, 0, letters.size(), kTopics.dead_letters());
  const auto candidates = [&] {
    return ask([](Session& session) {
      return session.run("SELECT id FROM nodes WHERE state = 'candidate' AND site = 'plant1'").size();
    });
  };
  EXPECT_EQ(candidates(), 1'000U);
  EXPECT_FALSE(ask([](Session& session) { return serve::store::find_node(session, "P-9"); }));
  EXPECT_EQ(intake.counts().unreadable, 0U);
  EXPECT_EQ(intake.counts().refused, 0U);

  // Those that are left over come later, once those that are there are known again.
  for (const std::size_t begin : {1'202U, 2'402U}) {
    for (int i = 0; i < 1'200; ++i) add("plant1:P-" + std::to_string(1'000 + i), "unknown_asset");
    intake.take(kTopics.dead_letters(), 0, std::span(letters).subspan(begin),
                static_cast<std::int64_t>(begin), static_cast<std::int64_t>(letters.size()), std::nullopt,
                kStart + 600'000);
  }
  EXPECT_EQ(candidates(), 1'200U);
}

TEST_F(IntakeTest, adds_up_how_complete_data_was_in_an_hour) {
  DeskIntake intake(store_, {});
  const std::int64_t hour = kStart - kStart % kHour;
  for (const auto& [minutes, completeness] : {std::pair{0, 1.0}, {10, 0.5}}) {
    features::QualityWindow window{hour + minutes * kMinute, hour + (minutes + 10) * kMinute, 50, 0, {}};
    window.channels.emplace_back().completeness = completeness;
    take_one(intake, kTopics.statistics(), "P-101", serve::quality_json("P-101", "north", "pump", window));
  }
  const auto heard = ask([&](Session& session) {
    return serve::store::heard_machines(session, {"P-101", "P-101"}, hour, hour + kHour);
  });
  EXPECT_TRUE(heard.at("P-101").live);
  EXPECT_EQ(heard.at("P-101").completeness, 0.75);
}

TEST_F(IntakeTest, passes_over_what_the_desk_itself_told_of_periods) {
  DeskIntake intake(store_, {});
  take_one(intake, kTopics.statistics(), "north/*/*", serve::desk::to_json(serve::desk::PlantStatistics{}));
  EXPECT_EQ(intake.counts().unreadable, 0U);
}

}  // namespace
}  // namespace portent::tests
