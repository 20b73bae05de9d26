#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "serve/metrics/collector.h"

namespace portent::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeskFamilies : public ::testing::Test {
 protected:
  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }
  std::vector<prometheus::MetricFamily> families_;
};

TEST_F(DeskFamilies, tell_what_the_desk_of_this_process_does) {
  desk::DeskCounters desk;
  desk.holds = true;
  desk.overtaken = 2;
  desk.lag = 30;
  desk.unreadable = 3;
  desk.refused = 4;
  add_desk_families(desk, families_);
  for (const char* line :
       {"portent_desk_holds_lease 1\n", "portent_desk_overtaken_total 2\n", "portent_desk_lag_records 30\n",
        "portent_desk_refused_total{reason=\"unreadable\"} 3\n",
        "portent_desk_refused_total{reason=\"impossible\"} 4\n"})
    EXPECT_THAT(text(), HasSubstr(line));
}

TEST_F(DeskFamilies, tell_how_long_the_outbox_is_and_how_old) {
  desk::AlarmPicture seen;
  seen.seen_ms = 10'000;
  seen.outbox = {5, 7'500};
  add_outbox_families(seen, families_);
  EXPECT_THAT(text(), HasSubstr("portent_desk_outbox_messages 5\n"));
  EXPECT_THAT(text(), HasSubstr("portent_desk_outbox_age_seconds 2.5\n"));
}

TEST_F(DeskFamilies, know_no_age_of_an_outbox_that_is_empty_or_whose_clock_is_ahead) {
  desk::AlarmPicture empty, ahead;
  empty.seen_ms = ahead.seen_ms = 10'000;
  ahead.outbox = {1, 11'000};
  add_outbox_families(empty, families_);
  EXPECT_THAT(text(), HasSubstr("portent_desk_outbox_age_seconds 0\n"));
  families_.clear();
  add_outbox_families(ahead, families_);
  EXPECT_THAT(text(), HasSubstr("portent_desk_outbox_age_seconds 0\n"));
}

TEST_F(DeskFamilies, say_nothing_of_an_outbox_that_nobody_has_looked_at) {
  add_outbox_families({}, families_);
  EXPECT_THAT(families_, IsEmpty());
}

TEST_F(DeskFamilies, tell_what_the_api_was_asked_and_how_it_answered) {
  ApiCounters api;
  api.answered("Alarms", "GET", 200);
  api.answered("none", "none", 404);
  api.took(0.003);
  api.took(60);
  api.denied("wrong_key");
  api.locked_out();
  add_api_families(api.snapshot(), 7, families_);
  for (const char* line : {"portent_api_requests_total{chapter=\"Alarms\",method=\"GET\",status=\"200\"} 1\n",
                           "portent_api_requests_total{chapter=\"none\",method=\"none\",status=\"404\"} 1\n",
                           "portent_api_answer_seconds_bucket{le=\"0.0025\"} 0\n",
                           "portent_api_answer_seconds_bucket{le=\"0.005\"} 1\n",
                           "portent_api_answer_seconds_bucket{le=\"10\"} 1\n",
                           "portent_api_answer_seconds_bucket{le=\"+Inf\"} 2\n",
                           "portent_api_denied_total{reason=\"wrong_key\"} 1\n",
                           "portent_sign_in_lock_outs_total 1\n", "portent_api_streams_open 7\n"})
    EXPECT_THAT(text(), HasSubstr(line));
}

}  // namespace
}  // namespace portent::serve
