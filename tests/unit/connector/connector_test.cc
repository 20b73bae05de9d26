#include "serve/connector/connector.h"

#include "tests/unit/connector/connector_rig.h"

namespace portent::tests {
namespace {

using serve::store::OrderState;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class EachCmms : public ConnectorRig, public testing::WithParamInterface<const char*> {
 protected:
  EachCmms() : ConnectorRig(GetParam()) {}
};
INSTANTIATE_TEST_SUITE_P(, EachCmms, testing::Values("atlas", "maintainx"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(EachCmms, gets_an_order_that_was_opened_once) {
  const std::string id = shared();
  ASSERT_THAT(cmms_.orders(), SizeIs(1));
  const json twin = cmms_.orders().front();
  EXPECT_EQ(twin["title"], "look at it [portent:" + id + "]");
  EXPECT_EQ(twin["priority"], "MEDIUM");
  EXPECT_EQ(mirrored(id).external_id, std::to_string(twin["id"].get<int>()));
  const auto known = ask([&](Session& session) {
    return find_external_id(session, "cmms", "work_order", mirrored(id).external_id);
  });
  EXPECT_EQ(known->object_id, id);
}

TEST_P(EachCmms, is_told_of_what_is_planned_anew_and_of_each_step) {
  const std::string id = shared();
  doing(id, [&](OrderWork&, OrderLife& life) {
    serve::desk::Plan plan;
    plan.title = "change it";
    plan.priority = serve::store::Priority::kUrgent;
    plan.due_ms = std::optional<std::int64_t>(now_ + 86'400'000);
    return life.plan("mia", plan, now_);
  });
  begun_here(id);
  rounds();
  const json twin = cmms_.order("[portent:" + id + "]");
  EXPECT_EQ(twin["title"], "change it [portent:" + id + "]");
  EXPECT_EQ(twin["priority"], "HIGH");
  EXPECT_EQ(twin["status"], "IN_PROGRESS");
  EXPECT_TRUE(twin["dueDate"].is_string());
  done_here(id);
  rounds();
  EXPECT_EQ(cmms_.order(id)["status"], done_word());
}

TEST_P(EachCmms, is_not_written_to_where_nothing_has_changed) {
  shared();
  EXPECT_EQ(cmms_.writes(), 1U);
  rounds(10);
  EXPECT_EQ(cmms_.writes(), 1U);
}

TEST_P(EachCmms, says_that_work_was_begun_and_done_which_is_not_confirmed_here) {
  const std::string id = shared();
  cmms_.change(id, "status", "IN_PROGRESS");
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kInProgress);
  EXPECT_EQ(order(id).assignee, "cmms");
  cmms_.change(id, "status", done_word());
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kDone);
  EXPECT_EQ(mirrored(id).state, "settled");
  EXPECT_THAT(audited_, SizeIs(2));
  EXPECT_EQ(audited_.back().action, "work-order.mirror");
}

TEST_P(EachCmms, goes_from_open_to_done_in_one_step) {
  const std::string id = shared();
  cmms_.change(id, "status", done_word());
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kDone);
}

TEST_P(EachCmms, holds_an_order_without_a_word_here) {
  const std::string id = shared();
  cmms_.change(id, "status", "ON_HOLD");
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kOpen);
  EXPECT_THAT(conflicts(), IsEmpty());
}

TEST_P(EachCmms, takes_up_again_what_was_done) {
  const std::string id = shared();
  begun_here(id);
  done_here(id);
  rounds();
  cmms_.change(id, "status", "IN_PROGRESS");
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kInProgress);
}

TEST_P(EachCmms, that_says_done_where_a_check_is_open_is_in_conflict_until_it_can_be) {
  const std::string id = shared();
  doing(id, [&](OrderWork& work, OrderLife& life) { return work.add_items(life, "mia", {"lock it out"}); });
  cmms_.change(id, "status", done_word());
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kOpen) << "nothing of it is kept";
  ASSERT_THAT(conflicts(), SizeIs(1));
  EXPECT_THAT(conflicts().front().why, HasSubstr("checklist"));
  EXPECT_EQ(mirrored(id).state, "conflict");
  doing(id, [&](OrderWork& work, OrderLife& life) { return work.check(life, "tom", 1, "checked", ""); });
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kDone);
  EXPECT_THAT(conflicts(), IsEmpty());
}

TEST_P(EachCmms, that_finishes_what_was_rejected_here_is_in_conflict) {
  const std::string id = shared();
  cmms_.set_mood(Mood::kDown);
  rejected_here(id);
  rounds();
  cmms_.set_mood(Mood::kWell);
  cmms_.change(id, "status", done_word());
  now_ += 3'600'000;
  rounds();
  ASSERT_THAT(conflicts(), SizeIs(1));
  EXPECT_EQ(conflicts().front().ours, "cancelled");
  EXPECT_EQ(conflicts().front().theirs, "done");
  rounds(5);
  EXPECT_THAT(conflicts(), SizeIs(1)) << "it is told once";
}

TEST_P(EachCmms, that_lost_its_answer_gets_no_second_order) {
  cmms_.set_mood(Mood::kLosing);
  const std::string id = opened("P-101");
  rounds();
  ASSERT_THAT(cmms_.orders(), SizeIs(1));
  EXPECT_EQ(mirrored(id).external_id, "");
  cmms_.set_mood(Mood::kWell);
  now_ += 3'600'000;
  rounds();
  EXPECT_THAT(cmms_.orders(), SizeIs(1));
  EXPECT_EQ(mirrored(id).state, "settled") << mirrored(id).why;
}

TEST_P(EachCmms, that_has_an_order_twice_is_told_of_and_the_first_one_counts) {
  const std::string id = shared();
  cmms_.copy(id);
  rounds();
  ASSERT_THAT(conflicts(), SizeIs(1));
  EXPECT_EQ(conflicts().front().kind, "duplicate");
  EXPECT_EQ(conflicts().front().theirs, "4001, 4002");
  begun_here(id);
  rounds(5);
  EXPECT_THAT(conflicts(), SizeIs(1));
  EXPECT_EQ(cmms_.orders().at(0)["status"], "IN_PROGRESS");
  EXPECT_EQ(cmms_.orders().at(1)["status"], "OPEN");
}

TEST_P(EachCmms, that_is_away_gets_everything_when_it_is_back) {
  cmms_.set_mood(Mood::kDown);
  for (const char* fault : {"leak", "noise", "heat", "smell"}) opened("P-101", fault);
  rounds(30);
  EXPECT_THAT(cmms_.orders(), IsEmpty());
  const auto known = ask([](Session& session) { return serve::store::find_connector(session, "cmms"); });
  EXPECT_GT(known->failing_since_ms, 0);
  EXPECT_THAT(known->why, HasSubstr("503"));
  cmms_.set_mood(Mood::kWell);
  now_ += 3'600'000;
  rounds();
  EXPECT_THAT(cmms_.orders(), SizeIs(4));
  EXPECT_EQ(ask([](Session& session) { return count_mirrored(session, "cmms"); })["settled"], 4);
}

TEST_P(EachCmms, that_refuses_one_order_gets_the_others) {
  shared();
  cmms_.set_mood(Mood::kStrict, "look at it [portent:wo-2]");
  const std::string refused = opened("P-101", "noise"), other = opened("P-101", "heat");
  ASSERT_EQ(refused, "wo-2");
  rounds();
  EXPECT_EQ(mirrored(refused).state, "parked");
  EXPECT_THAT(mirrored(refused).why, HasSubstr("answered 400: {\"errors\":[{\"error\":\"title is too long"));
  EXPECT_EQ(mirrored(other).state, "settled");
  cmms_.set_mood(Mood::kWell);
  rounds(5);
  EXPECT_EQ(mirrored(refused).state, "parked") << "it waits for somebody";
  begun_here(refused);
  rounds();
  EXPECT_EQ(mirrored(refused).state, "settled");
}

TEST_P(EachCmms, that_answers_nonsense_loses_nothing_and_makes_nothing_twice) {
  cmms_.set_mood(Mood::kOdd);
  const std::string id = opened("P-101");
  rounds();
  EXPECT_THAT(mirrored(id).why, HasSubstr("no JSON object: <html>hello"));
  cmms_.set_mood(Mood::kWell);
  now_ += 3'600'000;
  rounds();
  EXPECT_EQ(mirrored(id).state, "settled");
  EXPECT_THAT(cmms_.orders(), SizeIs(1));
}

TEST_P(EachCmms, whose_key_is_refused_parks_nothing) {
  cmms_.set_mood(Mood::kNoKey);
  const std::string id = opened("P-101");
  rounds(10);
  EXPECT_EQ(mirrored(id).state, "waiting");
  EXPECT_THAT(ask([](Session& session) { return serve::store::find_connector(session, "cmms"); })->why,
              HasSubstr("does not take the key"));
}

TEST_P(EachCmms, that_deleted_an_order_is_in_conflict) {
  const std::string id = shared();
  cmms_.remove(id);
  begun_here(id);
  rounds();
  ASSERT_THAT(conflicts(), SizeIs(1));
  EXPECT_EQ(conflicts().front().kind, "gone");
}

TEST_P(EachCmms, that_its_owner_has_not_listed_is_not_asked) {
  const std::string id = opened("P-101");
  auto unlisted = options();
  unlisted.allow = serve::outward::AllowList("elsewhere.plant1");
  connector_ = std::make_unique<Connector>(store_, std::move(unlisted));
  rounds(10);
  EXPECT_THAT(cmms_.requests(), IsEmpty());
  EXPECT_EQ(mirrored(id).state, "waiting");
}

class AtlasConnector : public ConnectorRig {
 protected:
  AtlasConnector() : ConnectorRig("atlas") {}
};

TEST_F(AtlasConnector, keeps_what_others_have_set_there) {
  const std::string id = shared();
  cmms_.change(id, "team", {{"id", 3}, {"name", "Shift"}});
  begun_here(id);
  doing(id, [&](OrderWork&, OrderLife& life) {
    serve::desk::Plan plan;
    plan.title = "change it";
    return life.plan("mia", plan, now_);
  });
  rounds();
  EXPECT_EQ(cmms_.order(id)["team"], json({{"id", 3}}));
  EXPECT_EQ(cmms_.order(id)["status"], "IN_PROGRESS");
}

TEST_F(AtlasConnector, archives_there_what_is_rejected_here) {
  const std::string id = shared();
  rejected_here(id);
  rounds();
  EXPECT_EQ(cmms_.order(id)["archived"], true);
  EXPECT_EQ(mirrored(id).state, "settled");
}

TEST_F(AtlasConnector, knows_an_order_that_came_from_there) {
  const auto made = open({.asset = "P-101",
                          .fault = "leak",
                          .title = "oil",
                          .external_source = "cmms",
                          .external_id = "4001",
                          .who = "mia"});
  rounds();
  EXPECT_EQ(mirrored(made->order.id).external_id, "4001");
  EXPECT_EQ(conflicts().front().kind, "gone") << "it is not made anew";
}

TEST_F(AtlasConnector, names_the_asset_by_its_number_there) {
  store_.write([](Session& session) { put_external_id(session, {"cmms", "77", "node", "P-101", 1}); });
  const std::string id = shared();
  EXPECT_EQ(cmms_.order(id)["asset"], json({{"id", 77}}));
}

TEST_F(AtlasConnector, mirrors_the_orders_that_are_asked_for_alone) {
  auto some = options();
  some.mirror.automatic_alone = true;
  connector_ = std::make_unique<Connector>(store_, std::move(some));
  const std::string by_hand = opened("P-101");
  const auto automatic =
      open({.asset = "P-101", .fault = "heat", .origin = "automatic", .title = "hot", .who = "desk"});
  rounds();
  EXPECT_EQ(mirrored(by_hand).state, "left_out");
  EXPECT_EQ(mirrored(automatic->order.id).state, "settled");
}

TEST_F(AtlasConnector, leaves_the_work_to_the_desk_that_holds_the_lease) {
  shared();
  auto other = options();
  other.holder = "other";
  Connector second(store_, std::move(other));
  opened("P-101", "noise");
  EXPECT_EQ(second.step([this] { return now_; }, [] { return false; }), 0U);
  rounds();
  EXPECT_THAT(cmms_.orders(), SizeIs(2));
}

TEST_F(AtlasConnector, tells_the_metrics_how_it_stands) {
  shared();
  rounds(6);
  const auto seen = connector().picture();
  EXPECT_EQ(seen->name, "cmms");
  EXPECT_TRUE(seen->up);
  EXPECT_EQ(seen->pending, 0);
  EXPECT_GE(seen->through, 1U);
}

TEST_F(AtlasConnector, that_is_no_longer_configured_puts_nothing_down) {
  shared();
  Connector::retire(store_);
  const std::string id = opened("P-101", "noise");
  EXPECT_EQ(mirrored(id).order_id, "");
  connector_.reset();
  now_ += 100'000;
  rounds();
  EXPECT_EQ(mirrored(id).state, "settled") << "what is open when it is configured again is mirrored";
}

}  // namespace
}  // namespace portent::tests
