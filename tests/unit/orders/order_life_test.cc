#include "serve/desk/order_life.h"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

namespace portent::tests {
namespace {

using serve::desk::Effect;
using serve::desk::Finding;
using serve::desk::NewOrder;
using serve::desk::OrderLife;
using serve::store::OrderState;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kNow = 1'700'000'000'000;

OrderLife opened() {
  NewOrder wanted;
  wanted.asset = "P-101";
  wanted.who = "mia";
  OrderLife life = OrderLife::open(wanted, kNow);
  auto stored = life.order();
  stored.id = "wo-1";
  stored.number = 1;
  life.set_identity(stored);
  return life;
}

/// What people do, by name, with nothing wrong about it but perhaps its moment.
const std::map<std::string, std::function<OrderLife::Done(OrderLife&)>> kDoings = {
    {"assign",
     [](OrderLife& life) {
       return life.assign("mia", life.order().assignee == "tom" ? "eve" : "tom", kNow);
     }},
    {"unassign", [](OrderLife& life) { return life.assign("mia", "", kNow); }},
    {"begin", [](OrderLife& life) { return life.begin("tom", kNow, kNow); }},
    {"work", [](OrderLife& life) { return life.add_work("tom", 1.5, 0, "", "", kNow); }},
    {"done", [](OrderLife& life) { return life.complete("tom", kNow, 0, kNow); }},
    {"return", [](OrderLife& life) { return life.give_back("mia", "it drips still", kNow); }},
    {"confirm",
     [](OrderLife& life) {
       return life.confirm("mia", {"repaired", "", "a seal", kNow, {}}, kNow);
     }},
    {"reject", [](OrderLife& life) { return life.reject("mia", "seen twice", kNow); }},
    {"link", [](OrderLife& life) { return life.link("desk", "a1", kNow); }},
    {"note", [](OrderLife& life) { return life.note("tom", "looks worn", kNow); }}};

OrderLife after(const std::string& doings) {
  OrderLife life = opened();
  std::istringstream words(doings);
  for (std::string word; words >> word;) EXPECT_TRUE(kDoings.at(word)(life)) << doings << " at " << word;
  return life;
}

/// How each state is come by.
const std::map<std::string, std::string> kStates = {{"open", ""},
                                                    {"assigned", "assign"},
                                                    {"in_progress", "assign begin"},
                                                    {"done", "assign begin done"},
                                                    {"confirmed", "assign begin done confirm"},
                                                    {"rejected", "reject"}};

/// The rows of the table of transitions in docs/work-orders.md: a state, and what may be done in it.
std::map<std::string, std::string> documented() {
  std::ifstream file(PORTENT_SOURCE_DIR "/docs/work-orders.md");
  std::map<std::string, std::string> rows;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```"))
      inside = line == "```allowed";
    else if (inside)
      rows[line.substr(0, line.find(':'))] = line.substr(line.find(':') + 2);
  }
  return rows;
}

TEST(OrderLife, allows_in_each_state_what_the_documentation_says_and_nothing_else) {
  std::map<std::string, std::string> allowed;
  for (const auto& [state, doings] : kStates)
    for (const auto& [name, doing] : kDoings) {
      OrderLife life = after(doings);
      const auto before = life.order();
      std::string& names = allowed[state];
      if (doing(life))
        names += (names.empty() ? "" : " ") + name;
      else
        EXPECT_EQ(life.order(), before) << name << " was refused, and changed something";
    }
  EXPECT_EQ(allowed, documented());
}

TEST(OrderLife, says_why_something_cannot_be) {
  const auto refusal = [](const std::string& doings, const std::string& doing) {
    OrderLife life = after(doings);
    const auto done = kDoings.at(doing)(life);
    return done ? "done" : done.error();
  };
  EXPECT_EQ(refusal("", "begin"), "work order wo-1 is assigned to nobody: assign it first");
  EXPECT_EQ(refusal("assign", "done"), "work order wo-1 was not begun: begin it first");
  EXPECT_EQ(refusal("assign begin", "unassign"),
            "work order wo-1 is in progress: give it to somebody else, or finish it");
  EXPECT_EQ(refusal("assign begin", "confirm"), "work order wo-1 is not done: it can't be confirmed yet");
  EXPECT_EQ(refusal("assign begin done confirm", "confirm"), "work order wo-1 is confirmed already");
  EXPECT_EQ(refusal("reject", "confirm"), "work order wo-1 is rejected: only notes can be added");
}

TEST(OrderLife, times_each_step_and_tells_who_did_it) {
  OrderLife life = opened();
  EXPECT_TRUE(life.assign("mia", "tom", kNow + 1));
  EXPECT_TRUE(life.begin("tom", kNow + 2, kNow + 3));
  EXPECT_TRUE(life.complete("tom", kNow + 4, 0, kNow + 5));
  EXPECT_TRUE(life.confirm("mia", {"replaced", "seal", "", kNow + 4, {}}, kNow + 6));
  const auto& order = life.order();
  EXPECT_EQ(order.opened_ms, kNow);
  EXPECT_EQ(order.assigned_ms, kNow + 1);
  EXPECT_EQ(order.begun_ms, kNow + 2);
  EXPECT_EQ(order.done_ms, kNow + 4);
  EXPECT_EQ(order.closed_ms, kNow + 6);
  std::vector<std::string> story;
  for (const auto& event : life.events())
    story.push_back(event.order_id + " " + std::to_string(event.version) + " " + event.who + " " +
                    event.what + " " + event.before + ">" + event.after);
  EXPECT_THAT(story, ElementsAre("wo-1 1 mia opened >open", "wo-1 2 mia assigned >tom",
                                 "wo-1 3 tom begun assigned>in_progress", "wo-1 4 tom done in_progress>done",
                                 "wo-1 5 mia confirmed done>confirmed"));
}

TEST(OrderLife, is_not_done_while_something_is_to_be_checked) {
  OrderLife life = after("assign begin");
  const auto done = life.complete("tom", kNow, 2, kNow);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error(), HasSubstr("has 2 open on its checklist"));
}

TEST(OrderLife, takes_no_finding_that_contradicts_itself) {
  OrderLife life = after("assign begin done");
  EXPECT_FALSE(life.confirm("mia", {"perhaps", "", "", kNow, {}}, kNow));
  EXPECT_FALSE(life.confirm("mia", {"nothing_wrong", "", "", kNow, kNow - 5}, kNow));
  EXPECT_FALSE(life.confirm("mia", {"repaired", "", "", kNow, kNow + 5}, kNow));
  EXPECT_EQ(life.order().state, OrderState::kDone);
}

TEST(OrderLife, adds_hours_and_cost_of_one_currency) {
  OrderLife life = after("assign begin");
  EXPECT_FALSE(life.add_work("tom", 0, 120, "", "", kNow)) << "a cost of what?";
  EXPECT_TRUE(life.add_work("tom", 1.5, 120, "EUR", "", kNow));
  EXPECT_TRUE(life.add_work("eve", 0.5, 30, "", "", kNow));
  EXPECT_FALSE(life.add_work("tom", 0, 10, "USD", "", kNow));
  EXPECT_EQ(life.order().hours, 2);
  EXPECT_EQ(life.order().cost, 150);
}

TEST(OrderLife, is_planned_anew_and_says_what_it_was) {
  OrderLife life = opened();
  serve::desk::Plan plan;
  plan.priority = serve::store::Priority::kUrgent;
  plan.due_ms = std::optional<std::int64_t>(kNow + 10);
  EXPECT_TRUE(life.plan("mia", plan, kNow));
  EXPECT_EQ(life.order().due_ms, kNow + 10);
  EXPECT_EQ(life.order().version, 2);
  EXPECT_TRUE(life.plan("mia", plan, kNow));
  EXPECT_EQ(life.order().version, 2) << "what says the same changes nothing";
  plan.due_ms = std::optional<std::int64_t>();
  EXPECT_TRUE(life.plan("mia", plan, kNow));
  EXPECT_FALSE(life.order().due_ms);
}

TEST(OrderLife, is_assessed_once_and_only_where_an_effect_is_awaited) {
  OrderLife life = after("assign begin done confirm");
  EXPECT_FALSE(life.assess({"better", 90, 100}, kNow));
  life.await_effect("", 20, 30, "h");
  EXPECT_TRUE(life.assess({"better", 90, 100}, kNow));
  EXPECT_EQ(life.order().effect, "better");
  EXPECT_FALSE(life.assess({"worse", 1, 1}, kNow));
}

}  // namespace
}  // namespace portent::tests
