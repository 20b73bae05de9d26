#include "serve/desk/life.h"

#include "ingest/decode.h"
#include "ingest/encode.h"
#include "serve/store/life_events.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {
namespace {

using ingest::Event;
using serve::desk::Refusal;
using serve::store::NodeState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class LifeTest : public LedgerTest {
 protected:
  LifeTest() {
    add(pump("p1"));
    add(node("p1.seal", NodeKind::kPart, "p1"));
    empty_outbox();
  }
  auto record(const Event& event) {
    return write([&](Session& session) { return serve::desk::record_event(session, event, now_ms_); });
  }
  std::vector<Event> life(const std::string& id, const serve::store::LifePage& page = {}) {
    return store_.read([&](Session& session) { return serve::store::life_of_node(session, id, page); });
  }
};

TEST_F(LifeTest, an_overhaul_goes_to_events_and_to_the_assets_state) {
  Event overhaul{"p1", 1'600'000'000'000, "overhaul"};
  overhaul.text = "new bearings";
  ASSERT_TRUE(record(overhaul).value());
  const auto messages = outbox();
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[0].destination, "topic:events");
  EXPECT_EQ(messages[0].id, "event/p1/-/overhaul/1600000000000");
  EXPECT_EQ(messages[0].key, "p1");
  EXPECT_EQ(ingest::decode_event(messages[0].body).value(), overhaul);
  EXPECT_EQ(messages[1].destination, "topic:telemetry");
  EXPECT_EQ(messages[1].id, "control/p1/-/overhaul/1600000000000");
  EXPECT_EQ(messages[1].key, "p1");
  EXPECT_THAT(messages[1].headers, ElementsAre(testing::Pair(ingest::kControlHeader, "overhaul")));
  ingest::Decoder decoder;
  EXPECT_EQ(decoder.control(messages[1].body).value(), ingest::control_of(overhaul).value());
}

TEST_F(LifeTest, the_same_event_twice_is_one) {
  const Event repair{"p1", 1'600'000'000'000, "repair", "seal"};
  EXPECT_TRUE(record(repair).value());
  EXPECT_FALSE(record(repair).value());
  EXPECT_THAT(outbox(), SizeIs(2));
  EXPECT_THAT(life("p1"), ElementsAre(repair));
}

TEST_F(LifeTest, what_happens_to_a_part_is_told_of_its_asset) {
  ASSERT_TRUE(record({"p1.seal", 1'600'000'000'000, "replacement"}).value());
  const auto control = ingest::Decoder().control(outbox()[1].body).value();
  EXPECT_EQ(control.asset, "p1");
  EXPECT_EQ(control.part, "p1.seal");
  EXPECT_EQ(control.kind, ingest::Control::Kind::kReplacement);
  EXPECT_THAT(life("p1", {.part = "p1.seal"}), SizeIs(1));
}

TEST_F(LifeTest, a_purchase_is_kept_and_acts_on_nothing) {
  ASSERT_TRUE(record({"p1", 1'500'000'000'000, "purchase"}).value());
  EXPECT_THAT(outbox(), SizeIs(1));
}

TEST_F(LifeTest, reads_the_newest_first_page_by_page) {
  for (const std::int64_t day : {1, 2, 3, 4}) ASSERT_TRUE(record({"p1", day * 86'400'000, "note"}).value());
  const auto first = life("p1", {.most = 3});
  ASSERT_THAT(first, SizeIs(3));
  EXPECT_EQ(first[0].ts, 4 * 86'400'000);
  const auto rest = life("p1", {.before = std::pair(first[2].ts, ingest::event_id(first[2]))});
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].ts, 86'400'000);
  EXPECT_THAT(life("p1", {.from_ms = 2 * 86'400'000, .to_ms = 3 * 86'400'000}), SizeIs(2));
}

TEST_F(LifeTest, names_what_is_wrong_with_an_event) {
  EXPECT_THAT(fields(record({"p1", -1, "note"})), ElementsAre("ts"));
  EXPECT_THAT(fields(record({"p1", 1, "Note"})), ElementsAre("kind"));
  Event bad{"p1", 1, "note"};
  bad.text = "\xff";
  EXPECT_THAT(fields(record(bad)), ElementsAre("text"));
  EXPECT_EQ(record({"p9", 1, "note"}).error().kind, Refusal::Kind::kNotFound);
}

TEST_F(LifeTest, keeps_what_the_stream_says_and_sends_nothing_back) {
  const Event error{"plant1:new", 1'600'000'000'000, "error", "", "E17", "yellow"};
  const auto keep = [&](Session& session) { return serve::desk::keep_event(session, error, now_ms_); };
  EXPECT_TRUE(write(keep).value());
  EXPECT_FALSE(write(keep).value());
  EXPECT_THAT(outbox(), IsEmpty());
  EXPECT_THAT(life("plant1:new"), ElementsAre(error));
  EXPECT_EQ(stored("plant1:new").state, NodeState::kCandidate);
}

TEST_F(LifeTest, its_own_event_coming_back_is_known) {
  const Event mode{"p1", 1'600'000'000'000, "mode", "", "", "", "", "", "", "", ingest::Mode::kOverhaul};
  ASSERT_TRUE(record(mode).value());
  EXPECT_FALSE(
      write([&](Session& session) { return serve::desk::keep_event(session, mode, now_ms_); }).value());
  EXPECT_THAT(life("p1"), ElementsAre(mode));
}

TEST_F(LifeTest, writes_the_control_record_for_whoever_writes_none) {
  const Event overhaul{"p1", 1'600'000'000'000, "overhaul"};
  const auto keep = [&](Session& session) {
    return serve::desk::keep_and_follow_event(session, overhaul, now_ms_);
  };
  EXPECT_TRUE(write(keep).value());
  EXPECT_FALSE(write(keep).value());
  ASSERT_THAT(outbox(), SizeIs(1));
  EXPECT_EQ(outbox()[0].destination, "topic:telemetry");
}

}  // namespace
}  // namespace portent::tests
