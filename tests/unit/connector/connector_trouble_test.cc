#include "ingest/error.h"
#include "tests/unit/connector/connector_rig.h"

namespace portent::tests {
namespace {

using serve::store::OrderState;
using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

/// What goes wrong with a CMMS, and what must not come of it.
class TroubledCmms : public ConnectorRig, public testing::WithParamInterface<const char*> {
 protected:
  TroubledCmms() : ConnectorRig(GetParam()) {}

  std::string cursed(const std::string& fault) {
    return open({.asset = "P-101", .fault = fault, .title = "cursed", .who = "mia"})->order.id;
  }
  serve::store::Connector known() {
    return *ask([](Session& session) { return find_connector(session, "cmms"); });
  }
  /// Rounds a quarter of an hour apart.
  void hours(int count) {
    for (int i = 0; i < 4 * count; ++i, now_ += 900'000) rounds(1);
  }
};
INSTANTIATE_TEST_SUITE_P(, TroubledCmms, testing::Values("atlas", "maintainx"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(TroubledCmms, that_has_the_twin_of_another_order_parks_this_one) {
  const std::string id = opened("P-101");
  const auto named = open({.asset = "P-101",
                           .fault = "noise",
                           .title = "oil",
                           .external_source = "cmms",
                           .external_id = "4001",
                           .who = "mia"});
  const std::string later = opened("P-101", "heat");
  rounds();
  EXPECT_EQ(mirrored(named->order.id).state, "parked");
  EXPECT_EQ(mirrored(named->order.id).why, "4001 in cmms is the twin of work order " + id + " already");
  EXPECT_EQ(mirrored(id).external_id, "4001");
  EXPECT_EQ(mirrored(later).state, "settled");
}

TEST_P(TroubledCmms, whose_twin_is_linked_already_is_not_named_by_a_new_order) {
  const std::string id = shared();
  const auto refused = open({.asset = "P-101",
                             .fault = "noise",
                             .title = "oil",
                             .external_source = "cmms",
                             .external_id = mirrored(id).external_id,
                             .who = "mia"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, serve::desk::Refusal::Kind::kTaken);
  EXPECT_THAT(serve::desk::in_words(refused.error().faults), HasSubstr("is the twin of work order " + id));
}

TEST_P(TroubledCmms, goes_on_with_the_others_where_one_order_throws) {
  const std::string id = opened("P-101"), other = opened("P-101", "noise");
  auto throwing = options();
  throwing.mirror.audit = [&](const serve::desk::AuditEntry& entry) {
    if (entry.what == id) throw ingest::FatalError("the audit file is full");
  };
  connector_ = std::make_unique<Connector>(store_, std::move(throwing));
  rounds();
  cmms_.change("[portent:" + id, "status", "IN_PROGRESS");
  cmms_.change("[portent:" + other, "status", "IN_PROGRESS");
  rounds();
  EXPECT_EQ(mirrored(id).state, "parked");
  EXPECT_EQ(mirrored(id).why, "the audit file is full");
  EXPECT_EQ(order(other).state, OrderState::kInProgress);
}

TEST_P(TroubledCmms, that_fails_over_some_orders_gets_the_others_and_parks_those) {
  const std::string first = cursed("leak"), second = cursed("noise"), third = cursed("heat");
  cmms_.set_mood(Mood::kDown, "cursed");
  const std::string fine = opened("P-101", "smell");
  rounds(10);
  EXPECT_EQ(mirrored(fine).state, "settled");
  EXPECT_EQ(mirrored(first).state, "waiting");
  hours(24);
  for (const std::string& id : {first, second, third}) EXPECT_EQ(mirrored(id).state, "parked") << id;
  EXPECT_THAT(mirrored(first).why, HasSubstr("503"));
  EXPECT_EQ(known().failing_since_ms, 0);
}

TEST_P(TroubledCmms, that_forbids_one_order_gets_the_others) {
  const std::string id = cursed("leak"), other = opened("P-101", "noise");
  cmms_.set_mood(Mood::kForbidden, "cursed");
  rounds(10);
  EXPECT_EQ(mirrored(id).state, "parked");
  EXPECT_THAT(mirrored(id).why, HasSubstr("403"));
  EXPECT_EQ(mirrored(other).state, "settled");
  EXPECT_EQ(known().failing_since_ms, 0);
}

TEST_P(TroubledCmms, that_forbids_everything_parks_nothing) {
  cmms_.set_mood(Mood::kForbidden);
  const std::string id = opened("P-101");
  hours(12);
  EXPECT_EQ(mirrored(id).state, "waiting");
  EXPECT_GT(known().failing_since_ms, 0);
}

TEST_P(TroubledCmms, whose_clock_is_in_another_age_hides_no_other_change) {
  const std::string odd = shared(), id = opened("P-101", "noise");
  rounds();
  cmms_.stamp("[portent:" + odd, "9999-12-31T00:00:00Z");
  cmms_.change("[portent:" + id, "status", "IN_PROGRESS");
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kInProgress);
  EXPECT_LE(known().cursor_ms, now_);
  EXPECT_THAT(known().why, HasSubstr("9999-12-31T00:00:00.000Z, which is to come"));
  cmms_.change("[portent:" + id, "status", done_word());
  begun_here(odd);
  rounds();
  EXPECT_EQ(order(id).state, OrderState::kDone);
  EXPECT_EQ(mirrored(odd).state, "settled") << mirrored(odd).why;
}

TEST_P(TroubledCmms, whose_clock_went_back_is_heard_all_the_same) {
  const std::string id = shared();
  cmms_.set_clock(now_ - 7'200'000);
  cmms_.change(id, "status", "IN_PROGRESS");
  hours(3);
  EXPECT_EQ(mirrored(id).state, "settled") << mirrored(id).why;
  EXPECT_EQ(order(id).state, OrderState::kInProgress);
  EXPECT_THAT(order(id).begun_ms.value_or(0), AllOf(Ge(order(id).opened_ms), Le(now_)));
}

TEST_P(TroubledCmms, whose_pages_are_too_long_is_asked_for_shorter_ones) {
  auto narrow = options();
  narrow.list_bytes = 2'000;
  connector_ = std::make_unique<Connector>(store_, std::move(narrow));
  std::string last;
  for (int i = 0; i < 20; ++i) last = opened("P-101", "leak" + std::to_string(i));
  rounds();
  cmms_.change("[portent:" + last + "]", "status", "IN_PROGRESS");
  rounds();
  EXPECT_EQ(order(last).state, OrderState::kInProgress);
  EXPECT_EQ(known().why, "");
}

TEST_P(TroubledCmms, none_of_whose_pages_can_be_read_gets_its_orders) {
  shared();
  auto narrow = options();
  narrow.list_bytes = 100;
  connector_ = std::make_unique<Connector>(store_, std::move(narrow));
  now_ += 100'000;
  const std::string id = opened("P-101", "noise");
  rounds();
  EXPECT_EQ(mirrored(id).state, "settled") << mirrored(id).why;
  EXPECT_THAT(known().why, HasSubstr("its list of orders: answers more than 100 bytes"));
}

TEST_P(TroubledCmms, that_finds_what_cannot_be_read_gets_no_second_order) {
  cmms_.set_mood(Mood::kLosing);
  const std::string id = opened("P-101");
  rounds();
  cmms_.set_mood(Mood::kWell);
  cmms_.change(id, "status", "LOST");
  now_ += 3'600'000;
  rounds();
  EXPECT_THAT(cmms_.orders(), SizeIs(1));
  EXPECT_THAT(mirrored(id).why, HasSubstr("whose status can't be read"));
  cmms_.change(id, "status", "OPEN");
  now_ += 3'600'000;
  rounds();
  EXPECT_EQ(mirrored(id).state, "settled");
}

TEST_P(TroubledCmms, that_makes_an_order_late_makes_no_second_one) {
  cmms_.set_mood(Mood::kLate);
  const std::string id = opened("P-101");
  rounds(1);
  cmms_.set_mood(Mood::kWell);
  rounds(15);
  store_.write([&](Session& session) { wake_mirrored(session, "cmms", id); });
  rounds(3);
  cmms_.catch_up();
  now_ += 3'600'000;
  rounds();
  EXPECT_THAT(cmms_.orders(), SizeIs(1));
  EXPECT_EQ(mirrored(id).state, "settled") << mirrored(id).why;
}

TEST_P(TroubledCmms, that_makes_an_order_late_is_waited_for_by_the_desk_that_follows) {
  cmms_.set_mood(Mood::kLate);
  const std::string id = opened("P-101");
  rounds(1);
  cmms_.set_mood(Mood::kWell);
  connector_.reset();
  now_ += 16'000;  // its lease has run out, and a create may still be at work
  rounds(1);
  EXPECT_GT(known().contact_ms, 0);
  EXPECT_EQ(cmms_.writes(), 1U);
  cmms_.catch_up();
  now_ += 3'600'000;
  rounds();
  EXPECT_THAT(cmms_.orders(), SizeIs(1));
  EXPECT_EQ(mirrored(id).state, "settled") << mirrored(id).why;
}

TEST_P(TroubledCmms, that_made_an_order_late_cancels_it_where_it_was_rejected_here_meanwhile) {
  cmms_.set_mood(Mood::kLate);
  const std::string id = opened("P-101");
  rounds(1);
  cmms_.set_mood(Mood::kWell);
  ASSERT_EQ(rejected_here(id), "");
  rounds(3);
  cmms_.catch_up();
  now_ += 3'600'000;
  rounds();
  ASSERT_THAT(cmms_.orders(), SizeIs(1));
  EXPECT_EQ(mirrored(id).state, "settled") << mirrored(id).why;
  EXPECT_EQ(mirrored(id).agreed, "cancelled");
}

TEST_P(TroubledCmms, that_has_an_order_of_a_desk_that_forgot_it_cancels_it_where_it_was_rejected) {
  const std::string id = shared();
  ASSERT_EQ(rejected_here(id), "");
  store_.write([&](Session& session) {  // a backup from before the twin was known
    session.run("UPDATE mirrored_orders SET external_id = '', state = 'left_out', agreed = ''");
    session.run("DELETE FROM external_ids");
  });
  cmms_.change(id, "description", "touched");
  rounds(5);
  EXPECT_EQ(mirrored(id).external_id, "4001");
  EXPECT_EQ(mirrored(id).agreed, "cancelled") << mirrored(id).why;
}

TEST_P(TroubledCmms, that_refuses_a_change_is_not_asked_again_for_each_look_at_its_list) {
  const std::string id = shared();
  cmms_.set_mood(Mood::kStrict);
  ASSERT_EQ(begun_here(id), "");
  rounds();
  ASSERT_EQ(mirrored(id).state, "parked");
  cmms_.set_mood(Mood::kWell);
  cmms_.change(id, "description", "touched");
  cmms_.set_mood(Mood::kStrict);
  rounds();
  const std::size_t asked = cmms_.writes();
  ASSERT_EQ(mirrored(id).state, "parked");
  rounds(10);
  EXPECT_EQ(cmms_.writes(), asked);
}

TEST_P(TroubledCmms, is_asked_on_by_a_desk_whose_clock_is_set_back) {
  shared();
  now_ -= 3'600'000;
  const std::size_t asked = cmms_.requests().size();
  rounds(5);
  EXPECT_GT(cmms_.requests().size(), asked);
}

TEST_P(TroubledCmms, that_has_no_list_parks_nothing_and_is_failing) {
  cmms_.set_mood(Mood::kNoList);
  const std::string id = opened("P-101");
  hours(12);
  EXPECT_EQ(mirrored(id).state, "waiting");
  EXPECT_GT(known().failing_since_ms, 0);
  EXPECT_THAT(known().why, HasSubstr("its list of orders: answered 404"));
  cmms_.set_mood(Mood::kWell);
  hours(2);
  EXPECT_EQ(mirrored(id).state, "settled");
}

TEST_P(TroubledCmms, that_refused_an_order_is_asked_again_after_a_restart) {
  cmms_.set_mood(Mood::kStrict);
  const std::string id = opened("P-101");
  rounds();
  ASSERT_EQ(mirrored(id).state, "parked");
  cmms_.set_mood(Mood::kWell);
  connector_.reset();
  now_ += 100'000;
  rounds();
  EXPECT_EQ(mirrored(id).state, "settled");
}

TEST_P(TroubledCmms, whose_deleted_order_comes_back_is_in_conflict_no_more) {
  const std::string id = shared();
  const json twin = cmms_.order(id);
  cmms_.remove(id);
  begun_here(id);
  rounds();
  ASSERT_THAT(conflicts(), SizeIs(1));
  cmms_.put_back(twin);
  now_ += 3'600'000;
  rounds();
  EXPECT_THAT(conflicts(), IsEmpty());
  EXPECT_EQ(conflicts(false).front().kept, "agreed");
  EXPECT_EQ(cmms_.order(id)["status"], "IN_PROGRESS");
}

TEST_P(TroubledCmms, whose_deleted_order_is_rejected_here_is_in_conflict_no_more) {
  const std::string id = shared();
  cmms_.remove(id);
  begun_here(id);
  rounds();
  ASSERT_THAT(conflicts(), SizeIs(1));
  rejected_here(id);
  now_ += 3'600'000;
  rounds();
  EXPECT_THAT(conflicts(), IsEmpty());
  EXPECT_EQ(mirrored(id).state, "left_out");
}

TEST_P(TroubledCmms, that_has_an_order_three_times_is_told_of_each_once) {
  const std::string id = shared();
  cmms_.copy(id);
  cmms_.copy(id);
  rounds();
  ASSERT_THAT(conflicts(), SizeIs(1));
  EXPECT_EQ(conflicts().front().theirs.size(), std::string("4001, 4002, 4003").size());
  EXPECT_THAT(conflicts().front().why, HasSubstr("there are 3 of it there; 4001 is the one that counts"));
  const std::int64_t version = conflicts().front().version;
  rounds(5);
  EXPECT_EQ(conflicts().front().version, version);
}

}  // namespace
}  // namespace portent::tests
