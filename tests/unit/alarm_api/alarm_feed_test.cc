#include "serve/api/alarm_feed.h"

#include <thread>

#include "serve/store/alarm_changes.h"
#include "tests/unit/alarm_api/alarm_api_rig.h"

namespace portent::tests {
namespace {

using serve::AlarmFeed;
using serve::EventHub;
using testing::ElementsAre;
using testing::IsEmpty;

class AlarmFeedTest : public AlarmApi {
 protected:
  static std::vector<serve::StreamEvent> after(const EventHub& hub, std::uint64_t id,
                                               bool* missed = nullptr) {
    bool lost = false;
    auto events = hub.after(id, 1'000, lost);
    if (missed) *missed = lost;
    return events;
  }
  static std::vector<std::string> types(const EventHub& hub, std::uint64_t id = 0) {
    std::vector<std::string> names;
    for (const auto& event : after(hub, id)) names.push_back(event.type);
    return names;
  }
  EventHub hub_;
};

TEST_F(AlarmFeedTest, tells_what_the_stream_and_what_people_do_once_it_is_committed) {
  AlarmFeed feed(store_, hub_);
  tell("p", Level::kOrange);
  EXPECT_THAT(types(hub_), IsEmpty());
  feed.step();
  EXPECT_THAT(types(hub_), ElementsAre("alarm.raised"));
  EXPECT_EQ(post(path_of("p") + "/acknowledge", {{"note", "mine"}}).status, 200);
  feed.step();
  EXPECT_THAT(types(hub_, 1), ElementsAre("alarm.acknowledged", "alarm.noted"));
  const auto event = after(hub_, 1).front();
  EXPECT_EQ(event.site, "north");
  const json data = json::parse(event.data);
  EXPECT_EQ(data["id"], newest("p").id);
  EXPECT_EQ(data["state"], "active");
  EXPECT_EQ(data["happened"]["what"], "acknowledged");
  EXPECT_EQ(data["happened"]["at"], "2023-11-14T22:13:25.000Z");
  EXPECT_EQ(feed.step(), 0U);
}

TEST_F(AlarmFeedTest, tells_nothing_of_what_was_undone) {
  AlarmFeed feed(store_, hub_);
  EXPECT_ANY_THROW(store_.write([&](Session& session) {
    AlarmWork work(session, policy_, now_);
    work.observe(sample_condition("p", Level::kRed), "");
    work.finish();
    throw std::runtime_error("killed");
  }));
  EXPECT_EQ(feed.step(), 0U);
  tell("p", Level::kRed);
  feed.step();
  EXPECT_EQ(after(hub_, 0).front().id, 1U);
}

TEST_F(AlarmFeedTest, tells_the_same_numbers_at_another_desk_and_after_a_restart) {
  AlarmFeed feed(store_, hub_);
  for (const char* asset : {"a", "b", "c"}) tell(asset, Level::kYellow);
  feed.step();
  serve::store::Store other({database_.url()});
  EventHub elsewhere;
  AlarmFeed successor(other, elsewhere);
  EXPECT_EQ(types(elsewhere, 1), types(hub_, 1));
  EXPECT_EQ(after(elsewhere, 1).front().id, 2U);
  EXPECT_EQ(json::parse(after(elsewhere, 1).front().data)["asset"], "b");
}

TEST_F(AlarmFeedTest, says_that_something_was_missed_where_it_is_not_kept) {
  for (const char* asset : {"a", "b", "c"}) tell(asset, Level::kYellow);
  EventHub small(2);
  AlarmFeed feed(store_, small, 2);
  bool missed = false;
  EXPECT_EQ(after(small, 1, &missed).size(), 2U);
  EXPECT_FALSE(missed);
  EXPECT_EQ(after(small, 0, &missed).size(), 2U);
  EXPECT_TRUE(missed);
}

TEST_F(AlarmFeedTest, that_was_held_up_for_long_says_that_something_was_missed) {
  AlarmFeed feed(store_, hub_);
  for (const char* asset : {"a", "b", "c"}) tell(asset, Level::kYellow);
  store_.write([](Session& session) { session.run("DELETE FROM alarm_changes WHERE seq < 3"); });
  feed.step();
  bool missed = false;
  EXPECT_EQ(after(hub_, 0, &missed).size(), 1U);
  EXPECT_TRUE(missed);
}

TEST_F(AlarmFeedTest, tells_a_storm_as_a_case_beside_its_members) {
  policy_.storm_assets = 3;
  AlarmFeed feed(store_, hub_);
  observe({sample_condition("a", Level::kRed, 0, 1), sample_condition("b", Level::kRed, 0, 2),
           sample_condition("c", Level::kRed, 0, 3)});
  feed.step();
  const auto events = after(hub_, 0);
  ASSERT_EQ(events.back().type, "case.changed");
  EXPECT_EQ(json::parse(events.back().data)["open_member_count"], 3);
  EXPECT_EQ(events.back().site, "north");
}

TEST_F(AlarmFeedTest, forgets_the_oldest_changes) {
  const std::vector<serve::store::AlarmEvent> events(1'000);
  for (int i = 0; i < 21; ++i)
    store_.write([&](Session& session) { serve::store::note_alarm_changes(session, events, {}); });
  EXPECT_EQ(ask(serve::store::last_alarm_change), 21'000);
  EXPECT_EQ(ask(serve::store::first_alarm_change), 1'001);
}

TEST_F(AlarmFeedTest, runs_on_a_thread_that_a_commit_wakes) {
  AlarmFeed feed(store_, hub_);
  std::jthread thread([&](const std::stop_token& stop) { feed.run(stop); });
  tell("p", Level::kRed);
  feed.wake();
  while (hub_.last_id() == 0) std::this_thread::yield();
  EXPECT_THAT(types(hub_), ElementsAre("alarm.raised"));
}

TEST_F(AlarmFeedTest, streams_to_a_listener_what_he_may_see_of_alarms) {
  const auto route = serve::alarm_stream_route(gate_, [this] { return now_; });
  serve::HttpRequest request;
  request.method = "GET";
  request.target = route.path;
  request.headers = {{"authorization", "Bearer " + key("viewer", "north")}, {"last-event-id", "41"}};
  ASSERT_EQ(gate_.check(request, &route, now_), std::nullopt);
  serve::Call call(request, route, *serve::parse_target(request.target), now_);
  const auto answer = route.handler(call);
  ASSERT_TRUE(answer.stream);
  EXPECT_EQ(answer.stream->after, 41U);
  EXPECT_TRUE(answer.stream->wants({1, "alarm.raised", "{}", "north"}));
  EXPECT_TRUE(answer.stream->wants({1, "case.changed", "{}", "north"}));
  EXPECT_FALSE(answer.stream->wants({1, "alarm.raised", "{}", "south"}));
  EXPECT_FALSE(answer.stream->wants({1, "security", "{}", "north"}));
}

}  // namespace
}  // namespace portent::tests
