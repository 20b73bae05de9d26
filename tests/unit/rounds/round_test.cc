#include <algorithm>
#include <nlohmann/json.hpp>

#include "ingest/decode.h"
#include "tests/unit/rounds/round_fixture.h"

namespace portent::tests {
namespace {

using nlohmann::json;
using serve::desk::Refusal;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kMinute = 60'000;

/// Counts what is asked of a database.
class CountedSession : public serve::store::Session {
 public:
  explicit CountedSession(serve::store::Session& session) : session_(session) {}
  using Session::run;
  serve::store::Result run(const std::string& sql, std::span<const serve::store::Value> values) override {
    asked_.push_back(sql);
    return session_.run(sql, values);
  }
  void run_each(const std::string& sql, std::span<const serve::store::Value> values,
                std::size_t width) override {
    session_.run_each(sql, values, width);
  }
  void each(const std::string& sql, std::size_t most,
            const std::function<void(const serve::store::Result&)>& take) override {
    session_.each(sql, most, take);
  }
  void script(const std::string& sql) override { session_.script(sql); }
  void begin(serve::store::Access access) override { session_.begin(access); }
  void commit() override { session_.commit(); }
  void roll_back() noexcept override { session_.roll_back(); }
  bool usable() const override { return session_.usable(); }

  std::ptrdiff_t asked(const std::string& words) const {
    return std::ranges::count_if(
        asked_, [&](const std::string& sql) { return sql.find(words) != std::string::npos; });
  }

 private:
  serve::store::Session& session_;
  std::vector<std::string> asked_;
};

TEST_F(RoundTest, begins_once_however_often_it_is_told) {
  set_out();
  const auto again = begin({.id = "r-1", .route = "daily", .who = "ben", .begun_ms = now_ms_});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->again);
  EXPECT_EQ(again->what.who, "olga");
  EXPECT_EQ(begin({.id = "r-2", .route = "nightly", .begun_ms = now_ms_}).error().kind,
            Refusal::Kind::kNotFound);
}

TEST_F(RoundTest, takes_a_check_in_with_the_code_that_stands_at_the_item) {
  set_out();
  const auto at = [&](const std::string& item, const std::string& code) {
    return write([&](Session& session) {
      return serve::desk::check_in(session, {.round = "r-1", .item = item, .at_ms = now_ms_}, code, now_ms_);
    });
  };
  EXPECT_THAT(fields(at("oil", "QR-18")), ElementsAre("code"));
  EXPECT_THAT(fields(at("oil", "")), ElementsAre("code"));
  EXPECT_FALSE(at("oil", "QR-17")->again);
  EXPECT_TRUE(at("oil", "QR-17")->again);
  EXPECT_TRUE(at("hum", ""));
  EXPECT_THAT(fields(at("roof", "")), ElementsAre("item"));
}

TEST_F(RoundTest, refuses_what_lies_before_its_round_by_more_than_a_day) {
  set_out();
  constexpr std::int64_t kDay = 86'400'000;
  EXPECT_TRUE(take(answer("a", "oil", "full", kDay)));
  const auto refused = take(answer("b", "oil", "empty", kDay + 1));
  EXPECT_THAT(fields(refused), ElementsAre("at"));
  EXPECT_THAT(refused.error().faults[0].message, testing::HasSubstr("before its round began"));
  const auto check = write([&](Session& session) {
    return serve::desk::check_in(session, {.round = "r-1", .item = "hum", .at_ms = 0}, "", now_ms_);
  });
  EXPECT_THAT(fields(check), ElementsAre("at"));
}

TEST_F(RoundTest, begins_at_no_time_that_only_a_clock_that_was_reset_can_tell) {
  ASSERT_TRUE(try_route(daily()));
  EXPECT_THAT(fields(begin({.id = "r-1", .route = "daily", .begun_ms = 0})), ElementsAre("begun"));
  EXPECT_THAT(fields(begin({.id = "r-1", .route = "daily", .begun_ms = now_ms_ + 600'000})),
              ElementsAre("begun"));
}

TEST_F(RoundTest, sends_a_number_as_the_reading_that_a_gateway_would_have_sent) {
  set_out();
  ASSERT_TRUE(take(number("a", "temp", 65)));
  ASSERT_THAT(outbox(), SizeIs(1));
  const auto sent = outbox().front();
  EXPECT_EQ(sent.destination, "topic:telemetry");
  EXPECT_EQ(sent.key, "north:P-1");
  EXPECT_EQ(
      json::parse(sent.body),
      (json{{"asset", "north:P-1"}, {"ts", now_ms_}, {"v", {{"TT_101", 600.0}}}, {"source", "round:daily"}}));
}

TEST_F(RoundTest, sends_readings_that_scorers_and_the_desk_take) {
  set_out();
  ASSERT_TRUE(take(number("a", "hum", 0.1)));
  ingest::Decoder decoder;
  const std::string sent = outbox().front().body;
  const auto reading = decoder.telemetry(sent);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->asset, "north:P-2");
  EXPECT_EQ(reading->ts, now_ms_);
  EXPECT_THAT(reading->values, ElementsAre(ingest::ChannelValue{"hum", 0.1}));
}

TEST_F(RoundTest, counts_a_repeated_result_once) {
  set_out();
  ASSERT_TRUE(take(number("a", "hum", 70)));
  const auto again = take(number("a", "hum", 70));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->again);
  EXPECT_THAT(outbox(), SizeIs(1));
  EXPECT_EQ(take(number("a", "hum", 71)).error().kind, Refusal::Kind::kTaken);
}

TEST_F(RoundTest, keeps_late_results_and_lets_the_newest_stand) {
  set_out();
  ASSERT_TRUE(take(answer("new", "oil", "full")));
  ASSERT_TRUE(take(answer("old", "oil", "empty", 10 * kMinute)));
  EXPECT_EQ(state("oil").result_id, "new");
  EXPECT_FALSE(state("oil").bad);
  const auto results = store_.read([](Session& session) {
    return serve::store::results_of_round(session, "r-1", {INT64_MIN, ""}, 9);
  });
  ASSERT_THAT(results, SizeIs(2));
  EXPECT_EQ(results[0].id, "old");
  EXPECT_FALSE(results[0].pending);
}

TEST_F(RoundTest, refuses_by_name_what_is_of_the_future_or_not_of_the_item) {
  set_out();
  EXPECT_TRUE(take(answer("a", "oil", "full", -4 * kMinute)));
  EXPECT_THAT(fields(take(answer("b", "oil", "full", -6 * kMinute))), ElementsAre("at"));
  EXPECT_THAT(fields(take(answer("b", "oil", "blue"))), ElementsAre("answer"));
  EXPECT_THAT(fields(take(number("b", "oil", 4))), ElementsAre("number", "answer", "answer"));
  EXPECT_THAT(fields(take(answer("b", "leaks", "perhaps"))), ElementsAre("answer"));
  EXPECT_THAT(fields(take(found("b", "else"))), ElementsAre("words"));
  EXPECT_THAT(fields(take(answer("b", "roof", "full"))), ElementsAre("item"));
  NewResult wrong = answer("b", "oil", "full");
  wrong.code = "QR-18";
  wrong.result.media = R"(["http://plain.example/1.jpg"])";
  EXPECT_THAT(fields(take(wrong)), ElementsAre("media", "code"));
  wrong.result.round = "r-9";
  EXPECT_THAT(fields(take(wrong)), ElementsAre("round"));
}

TEST_F(RoundTest, is_read_once_for_all_results_that_are_taken_of_it_together) {
  set_out();
  write([&](Session& session) {
    CountedSession counted(session);
    std::vector<serve::store::OutboxMessage> readings;
    const auto held = serve::desk::hold_round(counted, "r-1");
    ASSERT_TRUE(held);
    for (const char* id : {"a", "b", "c"})
      EXPECT_TRUE(serve::desk::take_result(counted, *held, number(id, "hum", 70), readings, now_ms_));
    EXPECT_EQ(counted.asked("FROM rounds"), 1);
    EXPECT_EQ(counted.asked("UPDATE rounds"), 1);
  });
}

TEST_F(RoundTest, goes_on_with_the_items_that_it_began_with) {
  set_out();
  Route route = daily(R"([{"id":"oil","asset":"north:P-1","kind":"yes_no"}])");
  route.version = 1;
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::change_route(session, route, now_ms_); }));
  EXPECT_TRUE(take(number("a", "hum", 70)));
  EXPECT_TRUE(take(answer("b", "oil", "full")));
}

TEST_F(RoundTest, is_finished_once_each_item_has_a_result_or_a_reason) {
  set_out();
  ASSERT_TRUE(take(answer("a", "oil", "full")));
  const auto short_of = finish({{"hum", "scaffold in the way"}, {"roof", "?"}});
  EXPECT_THAT(fields(short_of), ElementsAre("left_out", "left_out", "left_out", "left_out"));
  const auto made = finish({{"hum", "scaffold in the way"}, {"temp", "x"}, {"leaks", "x"}, {"else", "x"}});
  ASSERT_TRUE(made);
  EXPECT_EQ(json::parse(made->what.left_out)["hum"], "scaffold in the way");
  EXPECT_TRUE(finish({})->again);
  EXPECT_TRUE(take(number("late", "hum", 70, kMinute)));
}

TEST_F(RoundTest, outlives_its_route) {
  set_out();
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::remove_route(session, "daily", 1); }));
  EXPECT_TRUE(take(number("a", "hum", 70)));
  EXPECT_EQ(state("hum").asset, "");
}

}  // namespace
}  // namespace portent::tests
