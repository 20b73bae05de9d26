#include "serve/stream/log_contact.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

using std::chrono::seconds;

LogContact::Clock::time_point at(int second) {
  return LogContact::Clock::time_point() + seconds(second);
}

TEST(LogContact, a_question_without_an_answer_is_no_outage_yet) {
  LogContact contact;
  contact.answered(at(10));
  EXPECT_EQ(contact.unanswered(at(14)), std::nullopt);
  EXPECT_TRUE(contact.up());
}

TEST(LogContact, is_away_after_its_patience_and_tells_so_once) {
  LogContact contact;
  contact.answered(at(10));
  EXPECT_EQ(contact.unanswered(at(15)), seconds(5));
  EXPECT_EQ(contact.unanswered(at(16)), std::nullopt);
  EXPECT_FALSE(contact.up());
  EXPECT_EQ(contact.silence(at(16)), seconds(6));
}

TEST(LogContact, is_back_with_the_next_answer_and_tells_once_since_when_it_was_away) {
  LogContact contact;
  contact.answered(at(10));
  contact.unanswered(at(20));
  EXPECT_EQ(contact.answered(at(70)), seconds(60));
  EXPECT_EQ(contact.answered(at(71)), std::nullopt);
  EXPECT_TRUE(contact.up());
  EXPECT_EQ(contact.silence(at(71)), seconds(0));
}

TEST(LogContact, is_given_time_where_the_first_question_of_all_finds_nobody) {
  LogContact contact;
  EXPECT_EQ(contact.silence(at(1)), std::nullopt);
  EXPECT_EQ(contact.unanswered(at(1)), std::nullopt);
  EXPECT_EQ(contact.unanswered(at(6)), seconds(5));
}

TEST(LogContact, one_outage_is_one_however_many_notice_it) {
  LogContact contact;
  contact.answered(at(10));
  EXPECT_TRUE(contact.session_lost(at(11)));
  EXPECT_FALSE(contact.session_lost(at(12)));
  EXPECT_EQ(contact.unanswered(at(20)), std::nullopt);
  EXPECT_EQ(contact.session_back(at(30)), std::nullopt);
  EXPECT_EQ(contact.answered(at(31)), std::nullopt);
  EXPECT_FALSE(contact.up()) << "a thread has no session yet";
  EXPECT_EQ(contact.session_back(at(32)), seconds(21));
  EXPECT_TRUE(contact.up());
}

}  // namespace
}  // namespace portent::serve
