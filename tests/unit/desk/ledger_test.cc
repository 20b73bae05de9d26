#include "serve/desk/ledger.h"

#include <thread>

#include "serve/desk/life.h"
#include "serve/desk/node_row.h"
#include "serve/store/life_events.h"
#include "serve/store/node_tree.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {
namespace {

using serve::desk::Refusal;
using serve::store::NodeState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(LedgerTest, keeps_every_attribute_of_a_node) {
  Node wanted = pump("plant1:P-101");
  wanted.name = "Feed pump ö";
  wanted.code = "P-101";
  wanted.model = "Etanorm 65";
  wanted.maker = "KSB";
  wanted.supplier = "Pumps Ltd";
  wanted.serial = "9971/22";
  wanted.criticality = "A";
  wanted.discipline = "mechanical";
  wanted.location = "hall 2, axis C";
  wanted.cost = 12'500.5;
  wanted.currency = "EUR";
  wanted.life_start = 1204.5;
  wanted.attributes = R"({"type":"centrifugal","rated_power":7.5})";
  wanted.source = "sap";
  const Node made = add(wanted);
  EXPECT_EQ(made.version, 1);
  EXPECT_EQ(made.site, "plant1");
  EXPECT_EQ(made.attributes, R"({"rated_power":7.5,"type":"centrifugal"})");
  EXPECT_EQ(stored("plant1:P-101"), made);
}

TEST_F(LedgerTest, takes_the_site_from_the_tree_before_the_id) {
  add(node("north", NodeKind::kSite));
  add(node("north-l1", NodeKind::kLine, "north"));
  EXPECT_EQ(add(pump("plant1:P-101", "north-l1")).site, "north");
  EXPECT_EQ(add(pump("lonely")).site, "");
}

TEST_F(LedgerTest, names_each_field_that_is_wrong) {
  Node bad = node("plant1:P-101", NodeKind::kEquipment, "nowhere");
  bad.asset_class = "spaceship";
  bad.criticality = "D";
  bad.cost = -1;
  bad.currency = "euro";
  bad.model_alias = "two words";
  bad.name = "a\x01";
  const auto made = try_to_add(bad);
  EXPECT_THAT(fields(made), testing::UnorderedElementsAre("name", "criticality", "parent", "class", "cost",
                                                          "currency", "model_alias"));
  EXPECT_THAT(stored("plant1:P-101").id, IsEmpty());
}

TEST_F(LedgerTest, holds_attributes_to_the_class) {
  Node bad = pump("p1");
  bad.attributes = R"({"type":"steam","rated_power":-1,"commissioned":"2026-02-30","wings":2})";
  EXPECT_THAT(fields(try_to_add(bad)), ElementsAre("attributes.commissioned", "attributes.rated_power",
                                                   "attributes.type", "attributes.wings"));
  bad.attributes = R"({"type":)";
  EXPECT_THAT(fields(try_to_add(bad)), ElementsAre("attributes"));
}

TEST_F(LedgerTest, reads_a_change_over_what_is_there) {
  Node there = pump("p1");
  there.serial = "17";
  there.cost = 5;
  serve::desk::Faults faults;
  const Node read = serve::desk::node_of_json(
      there, R"({"name":"Pump","cost":null,"attributes":{"rated_power":7}})", faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_EQ(read.serial, "17");
  EXPECT_EQ(read.name, "Pump");
  EXPECT_FALSE(read.cost);
  serve::desk::node_of_json(there, R"({"id":"p2","kind":"wheel","points":[],"serial":4})", faults);
  std::vector<std::string> names;
  for (const auto& fault : faults) names.push_back(fault.field);
  EXPECT_THAT(names, testing::UnorderedElementsAre("id", "kind", "points", "serial"));
}

TEST_F(LedgerTest, refuses_an_id_that_is_taken) {
  add(pump("p1"));
  EXPECT_EQ(try_to_add(pump("p1")).error().kind, Refusal::Kind::kTaken);
}

TEST_F(LedgerTest, refuses_bytes_that_are_no_text) {
  const std::string bad = "p\xff";
  EXPECT_THAT(fields(try_to_add(node(bad, NodeKind::kPart))), ElementsAre("id"));
  EXPECT_THAT(fields(try_to_add(node("p1", NodeKind::kPart, bad))), ElementsAre("parent"));
  Node of_class = node("p1", NodeKind::kPart);
  of_class.asset_class = bad;
  EXPECT_THAT(fields(try_to_add(of_class)), ElementsAre("class", "class"));
  EXPECT_EQ(change(node(bad, NodeKind::kPart)).error().kind, Refusal::Kind::kNotFound);
}

TEST_F(LedgerTest, keeps_the_order_of_kinds) {
  add(node("s", NodeKind::kSite));
  add(node("p", NodeKind::kPart, "s"));
  EXPECT_THAT(fields(try_to_add(pump("e", "p"))), ElementsAre("parent"));
  EXPECT_THAT(fields(try_to_add(node("s2", NodeKind::kSite, "s"))), ElementsAre("parent"));
}

TEST_F(LedgerTest, grows_to_any_depth) {
  std::string parent;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "e" + std::to_string(i);
    add(node(id, NodeKind::kSubPart, parent));
    parent = id;
  }
  const auto above =
      store_.read([&](Session& session) { return serve::store::node_and_above(session, parent); });
  EXPECT_THAT(above, SizeIs(60));
}

TEST_F(LedgerTest, changes_only_the_version_that_was_seen) {
  Node seen = add(pump("p1"));
  seen.location = "hall 1";
  const auto changed = change(seen);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->version, 2);
  seen.location = "hall 2";
  EXPECT_EQ(change(seen).error().kind, Refusal::Kind::kStale);
  EXPECT_EQ(stored("p1").location, "hall 1");
}

TEST_F(LedgerTest, does_nothing_where_nothing_changes) {
  const Node seen = add(pump("p1"));
  empty_outbox();
  now_ms_ += 1'000;
  const auto same = change(seen);
  ASSERT_TRUE(same);
  EXPECT_EQ(*same, seen);
  EXPECT_THAT(outbox(), IsEmpty());
}

TEST_F(LedgerTest, moves_a_subtree_with_its_site) {
  for (const char* site : {"north", "south"}) add(node(site, NodeKind::kSite));
  add(node("line", NodeKind::kLine, "north"));
  add(pump("p1", "line"));
  add(node("p1.seal", NodeKind::kPart, "p1"));
  const auto moved = write([&](Session& session) {
    return serve::desk::move_node(session, "line", "south", stored("line").version, now_ms_);
  });
  ASSERT_TRUE(moved);
  EXPECT_EQ(stored("p1.seal").site, "south");
  EXPECT_EQ(stored("p1.seal").version, 2);
  EXPECT_THAT(outbox().back().body, HasSubstr(R"("site":"south")"));
}

TEST_F(LedgerTest, hangs_no_node_under_itself) {
  add(node("a", NodeKind::kLine));
  add(node("b", NodeKind::kLine, "a"));
  add(node("c", NodeKind::kLine, "b"));
  for (const char* parent : {"a", "b", "c"}) {
    const auto moved =
        write([&](Session& session) { return serve::desk::move_node(session, "a", parent, 1, now_ms_); });
    EXPECT_THAT(fields(moved), ElementsAre("parent")) << parent;
  }
}

TEST_F(LedgerTest, of_two_moves_at_once_makes_no_circle) {
  add(node("a", NodeKind::kLine));
  add(node("b", NodeKind::kLine));
  const auto hang = [&](const std::string& id, const std::string& parent) {
    write([&](Session& session) { return serve::desk::move_node(session, id, parent, 1, now_ms_); });
  };
  {
    const std::jthread one([&] { hang("a", "b"); });
    const std::jthread two([&] { hang("b", "a"); });
  }
  EXPECT_NE(stored("a").parent.empty(), stored("b").parent.empty());
}

TEST_F(LedgerTest, lets_no_client_lose_an_update_of_another) {
  add(pump("p1"));
  std::atomic<int> won{0};
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 32; ++c)
      clients.emplace_back([&, c] {
        Node seen = stored("p1");
        seen.location = "by " + std::to_string(c);
        won += change(seen) ? 1 : 0;
      });
  }
  EXPECT_EQ(stored("p1").version, 1 + won);
}

TEST_F(LedgerTest, keeps_a_node_with_others_under_it_above_them) {
  add(pump("p1"));
  add(node("p1.seal", NodeKind::kPart, "p1"));
  Node seen = stored("p1");
  seen.kind = NodeKind::kSubPart;
  seen.asset_class = "";
  EXPECT_THAT(fields(change(seen)), ElementsAre("kind"));
}

TEST_F(LedgerTest, ends_a_life_with_an_event) {
  add(pump("p1"));
  const auto gone =
      write([&](Session& session) { return serve::desk::scrap_node(session, "p1", 1, "ann", now_ms_); });
  ASSERT_TRUE(gone);
  EXPECT_EQ(stored("p1").state, NodeState::kScrapped);
  const auto life = store_.read([](Session& session) { return serve::store::life_of_node(session, "p1"); });
  ASSERT_THAT(life, SizeIs(1));
  EXPECT_EQ(life[0].kind, "scrap");
  EXPECT_EQ(life[0].source, "ann");
}

TEST_F(LedgerTest, registers_unknown_assets_once_as_candidates) {
  add(pump("plant1:P-101"));
  const std::vector<std::string> seen = {"plant1:P-101", "plant1:P-102", "no id!", "plant1:P-102"};
  const auto register_them = [&](Session& session) {
    return serve::desk::register_candidates(session, seen, now_ms_);
  };
  EXPECT_EQ(write(register_them), 1U);
  EXPECT_EQ(write(register_them), 0U);
  EXPECT_EQ(stored("plant1:P-102").state, NodeState::kCandidate);
  EXPECT_EQ(stored("plant1:P-102").site, "plant1");
  EXPECT_EQ(stored("plant1:P-101").state, NodeState::kRegistered);
}

TEST_F(LedgerTest, makes_a_candidate_an_asset) {
  const std::vector<std::string> seen = {"plant1:P-102"};
  write([&](Session& session) { return serve::desk::register_candidates(session, seen, now_ms_); });
  Node wanted = pump("plant1:P-102");
  wanted.version = 1;
  const auto promote = [&](Session& session) {
    return serve::desk::promote_candidate(session, wanted, now_ms_);
  };
  EXPECT_THAT(outbox(), IsEmpty());
  const auto promoted = write(promote);
  ASSERT_TRUE(promoted);
  EXPECT_EQ(promoted->state, NodeState::kRegistered);
  EXPECT_THAT(outbox(), SizeIs(1));
  wanted.version = 2;
  EXPECT_THAT(fields(write(promote)), ElementsAre("state"));
}

TEST_F(LedgerTest, dismisses_candidates_only) {
  const std::vector<std::string> seen = {"noise"};
  write([&](Session& session) { return serve::desk::register_candidates(session, seen, now_ms_); });
  EXPECT_TRUE(write([&](Session& session) { return serve::desk::dismiss_candidate(session, "noise", 1); }));
  EXPECT_THAT(stored("noise").id, IsEmpty());
  add(pump("p1"));
  EXPECT_THAT(
      fields(write([&](Session& session) { return serve::desk::dismiss_candidate(session, "p1", 1); })),
      ElementsAre("state"));
}

}  // namespace
}  // namespace portent::tests
