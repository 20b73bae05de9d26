#include "serve/desk/spread.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "serve/store/deliveries.h"
#include "serve/store/store.h"
#include "tests/support/desk_database.h"
#include "tests/unit/outward/sample_subscriber.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using models::policy::Level;
using serve::desk::Outward;
using serve::desk::Spread;
using testing::ElementsAre;
using testing::IsEmpty;

class SpreadTest : public testing::Test {
 protected:
  void add(const Subscriber& subscriber) {
    store_.write([&](Session& session) { add_subscriber(session, subscriber); });
  }
  void tell(const Outward& message) {
    store_.write([&](Session& session) { Spread(session, kNow).tell(message); });
  }
  std::vector<Delivery> due(const std::string& name) {
    return store_.read([&](Session& session) { return due_deliveries(session, name, kNow, 10); });
  }
  /// Whether a subscriber who asks so gets it.
  bool gets(const Subscriber& asks, const Outward& message) { return serve::desk::asked_for(asks, message); }

  Outward alarm_{"alarm",        "alarm.raised",
                 "alarm/a1/1",   "north:P-101",
                 "north",        std::vector<std::string>{"pump"},
                 Level::kOrange, R"({"asset":"north:P-101","assignee":"olga","shelved_why":"asked olga"})"};
  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(SpreadTest, puts_what_was_asked_for_on_its_way_to_everyone_who_did) {
  add(sample_subscriber("cmms"));
  add(sample_subscriber("other"));
  tell(alarm_);
  const auto told = due("cmms");
  ASSERT_EQ(told.size(), 1U);
  const auto body = nlohmann::json::parse(told[0].body);
  EXPECT_EQ(body["type"], "alarm.raised");
  EXPECT_EQ(body["timestamp"], "2023-11-14T22:13:20.000Z");
  EXPECT_EQ(body["data"]["asset"], "north:P-101");
  EXPECT_EQ(told[0].key, "north:P-101");
  EXPECT_EQ(due("other").at(0).message_id, told[0].message_id);
}

TEST_F(SpreadTest, gives_what_is_made_again_the_same_id) {
  add(sample_subscriber("cmms"));
  tell(alarm_);
  tell(alarm_);
  EXPECT_EQ(store_.read([](Session& session) { return list_deliveries(session, "", "", 0, 9); }).size(), 1U);
}

TEST_F(SpreadTest, holds_everyone_to_what_he_asked_for) {
  Subscriber asks = sample_subscriber("cmms");
  EXPECT_TRUE(gets(asks, alarm_));
  asks.sites = {"south"};
  EXPECT_FALSE(gets(asks, alarm_));
  asks.sites = {"south", "north"};
  asks.classes = {"fan"};
  EXPECT_FALSE(gets(asks, alarm_));
  asks.classes = {"fan", "pump"};
  asks.least_level = Level::kRed;
  EXPECT_FALSE(gets(asks, alarm_));
  asks.least_level = Level::kOrange;
  EXPECT_TRUE(gets(asks, alarm_));
  asks.messages = {"prediction"};
  EXPECT_FALSE(gets(asks, alarm_));
  asks.messages = {"alarm"};
  asks.enabled = false;
  EXPECT_FALSE(gets(asks, alarm_));
}

TEST_F(SpreadTest, asks_of_statistics_no_severity) {
  Subscriber asks = sample_subscriber("cmms");
  asks.messages = {"statistics"};
  asks.least_level = Level::kRed;
  EXPECT_TRUE(gets(asks, {"statistics", "statistics.day", "s1", "s", "north", std::vector<std::string>{""},
                          Level::kNone, "{}"}));
}

TEST_F(SpreadTest, asks_the_ledger_for_a_class_that_the_message_does_not_tell) {
  Subscriber asks = sample_subscriber("cmms");
  asks.classes = {"pump"};
  add(asks);
  Outward unknown = alarm_;
  unknown.classes = std::nullopt;
  tell(unknown);
  EXPECT_THAT(due("cmms"), IsEmpty());
}

TEST_F(SpreadTest, tells_what_tells_of_persons_only_to_those_who_may_have_it) {
  Subscriber trusted = sample_subscriber("trusted");
  trusted.personal = true;
  add(trusted);
  add(sample_subscriber("cmms"));
  tell(alarm_);
  EXPECT_THAT(due("cmms").at(0).body, testing::Not(testing::HasSubstr("olga")));
  EXPECT_THAT(due("trusted").at(0).body, testing::HasSubstr("olga"));
}

TEST_F(SpreadTest, keeps_nothing_of_a_change_that_was_undone) {
  add(sample_subscriber("cmms"));
  const auto undone = [&] {
    store_.write([&](Session& session) {
      Spread(session, kNow).tell(alarm_);
      throw std::runtime_error("undone");
    });
  };
  EXPECT_THROW(undone(), std::runtime_error);
  EXPECT_THAT(due("cmms"), IsEmpty());
}

}  // namespace
}  // namespace portent::tests
