#include <algorithm>
#include <set>
#include <thread>

#include "serve/desk/desk_intake.h"
#include "tests/unit/alarm_api/alarm_api_rig.h"
#include "tests/unit/alarms/sample_records.h"

namespace portent::tests {
namespace {

constexpr int kClients = 32;

class AlarmRace : public AlarmApi {
 protected:
  AlarmRace() { tell("p", Level::kOrange); }
  /// The statuses that 32 clients get who do this at once.
  template <typename Doing>
  std::map<int, int> statuses(Doing doing) {
    std::vector<int> got(kClients);
    {
      std::vector<std::jthread> clients;
      for (int i = 0; i < kClients; ++i)
        clients.emplace_back([&, i] { got[static_cast<std::size_t>(i)] = doing(i).status; });
    }
    std::map<int, int> counts;
    for (const int status : got) ++counts[status];
    return counts;
  }
};

TEST_F(AlarmRace, lets_one_of_32_acknowledge) {
  const std::string at = path_of("p") + "/acknowledge";
  EXPECT_EQ(statuses([&](int) { return post(at); }), (std::map<int, int>{{200, 1}, {409, 31}}));
  EXPECT_EQ(story("p"), "raised acknowledged");
}

TEST_F(AlarmRace, lets_one_of_32_assign_what_all_of_them_have_read) {
  const std::string at = path_of("p") + "/assign";
  const auto counts = statuses([&](int i) {
    return post(at, {{"assignee", "person" + std::to_string(i)}}, {{"if-match", "\"v1\""}});
  });
  EXPECT_EQ(counts, (std::map<int, int>{{200, 1}, {412, 31}}));
  EXPECT_EQ(newest("p").version, 2);
}

TEST_F(AlarmRace, loses_no_note_of_32) {
  const std::string at = path_of("p") + "/note";
  EXPECT_EQ(statuses([&](int i) {
              return post(at, {{"note", std::to_string(i)}});
            }),
            (std::map<int, int>{{200, kClients}}));
  std::set<std::string> notes;
  const Answer shown = get(path_of("p"));
  for (const json& event : shown.body["history"])
    if (event["what"] == "noted") notes.insert(event["words"]);
  EXPECT_EQ(notes.size(), 32U);
}

TEST_F(AlarmRace, lets_every_reader_try_again_until_all_32_changes_stand) {
  const std::string path = path_of("p");
  const auto counts = statuses([&](int i) {
    Answer answer;
    do
      answer = post(path + "/assign", {{"assignee", "person" + std::to_string(i)}},
                    {{"if-match", get(path).etag}});
    while (answer.status == 412);
    return answer;
  });
  EXPECT_EQ(counts, (std::map<int, int>{{200, kClients}}));
  EXPECT_EQ(newest("p").version, 33);
}

TEST_F(AlarmRace, loses_nothing_that_people_do_while_the_desk_reads_on) {
  constexpr int kBatches = 30, kNotes = 10;
  const std::string path = path_of("p");
  std::jthread desk([&] {
    serve::desk::DeskIntake intake(store_, {});
    for (int i = 0; i < kBatches; ++i) {
      const std::vector<ingest::Record> records = {forecast_record("p", i % 2 ? 45 : 10, i, i)};
      intake.take("portent.predictions", 0, records, i, i + 1, std::nullopt, now_);
    }
  });
  for (int i = 0; i < kNotes; ++i) EXPECT_EQ(post(path + "/note", {{"note", "still looking"}}).status, 200);
  EXPECT_EQ(post(path + "/assign", {{"assignee", "tom"}}, {{"if-match", "*"}}).status, 200);
  desk.join();
  std::map<std::string, int> happened;
  const Answer shown = get(path);
  for (const json& event : shown.body["history"]) ++happened[event["what"]];
  EXPECT_EQ(happened["noted"], kNotes);
  EXPECT_EQ(happened["level"], kBatches);
  EXPECT_EQ(shown.body["assignee"], "tom");
  EXPECT_EQ(shown.body["version"], 1 + kNotes + 1 + kBatches);
}

TEST_F(AlarmRace, lets_one_of_32_change_a_rule) {
  ask_as(planner_, "POST", "/api/v1/rules", {{"name", "hot"}, {"condition", "temp > 80"}});
  const auto counts = statuses([&](int i) {
    return ask_as(planner_, "PATCH", "/api/v1/rules/hot", {{"advice", std::to_string(i)}},
                  {{"if-match", "\"v1\""}});
  });
  EXPECT_EQ(counts, (std::map<int, int>{{200, 1}, {412, 31}}));
}

TEST_F(AlarmRace, acknowledges_the_same_bulk_once_whatever_its_order) {
  policy_.storm_assets = 100;
  json items = json::array({{{"id", newest("p").id}}});
  for (const char* asset : {"q", "r", "s"}) {
    tell(asset, Level::kRed, 1);
    items.push_back({{"id", newest(asset).id}});
  }
  json backwards = items;
  std::ranges::reverse(backwards);
  std::atomic<int> done{0};
  const auto counts = statuses([&](int i) {
    Answer answer = post("/api/v1/alarms/acknowledge", {{"items", i % 2 ? items : backwards}});
    done += answer.body.value("done", 0);
    return answer;
  });
  EXPECT_EQ(counts, (std::map<int, int>{{200, kClients}}));
  EXPECT_EQ(done, 4);
}

}  // namespace
}  // namespace portent::tests
