#include "serve/outward/mail_text.h"

#include <gmock/gmock.h>

namespace portent::tests {
namespace {

using namespace serve::outward;
using testing::HasSubstr;
using testing::Not;

const std::string kAlarm =
    R"({"type":"alarm.raised","data":{"id":"a1","what":"raised","asset":"north:P-101","part":"bearing",)"
    R"("site":"north","class":"pump","kind":"remaining_life","level":"red","highest":"red",)"
    R"("raised":1700000000000,"advice":"Change the bearing","diagnosis":"rms rises"}})";

serve::store::ForecastRow forecast() {
  serve::store::ForecastRow row;
  row.ts_ms = 1'700'000'300'000;
  row.p10 = 30, row.p50 = 41.4, row.p90 = 52;
  row.unit = "cycles";
  row.state = "ok";
  return row;
}

TEST(MailText, tells_what_where_how_bad_since_when_how_long_and_what_to_do) {
  const MailWords words = mail_words("alarm.raised", kAlarm, "https://portent.plant1", forecast());
  EXPECT_EQ(words.subject, "[red] north:P-101: remaining life raised");
  EXPECT_EQ(words.text,
            "What:           remaining life: raised\n"
            "Where:          north:P-101, part bearing\n"
            "Site:           north\n"
            "Class:          pump\n"
            "How bad:        red\n"
            "Since:          2023-11-14 22:13 UTC\n"
            "Remaining life: 41 cycles (80 %: 30 to 52), as of 2023-11-14 22:18 UTC\n"
            "Why:            rms rises\n"
            "Advice:         Change the bearing\n"
            "Look:           https://portent.plant1/api/v1/alarms/a1\n");
}

TEST(MailText, tells_no_remaining_life_that_nobody_may_rely_on) {
  auto warming = forecast();
  warming.state = "warming";
  EXPECT_THAT(mail_words("alarm.raised", kAlarm, "", warming).text, HasSubstr("unknown now (warming)"));
}

TEST(MailText, tells_a_storm_as_one) {
  const MailWords words = mail_words(
      "case.changed",
      R"({"data":{"id":"c1","site":"north","kind":"silent","level":"orange","opened":1700000000000,"open_member_count":12}})",
      "", {});
  EXPECT_EQ(words.subject, "[orange] north: 12 machines in alarm (silent)");
}

TEST(MailText, tells_anything_else_as_it_is) {
  EXPECT_THAT(mail_words("statistics.day", R"({"data":{"site":"north"}})", "", {}).text, HasSubstr("north"));
  EXPECT_THAT(mail_words("alarm.raised", "no JSON", "", {}).text, HasSubstr("What:"));
}

TEST(MailText, lets_no_words_become_a_header_or_markup) {
  const MailWords evil{"Bcc: x@y.example\r\nBcc: z@y.example", "<script>\r\n.\r\nMAIL FROM:<x@y.example>"};
  const Mail mail =
      whole_mail({"portent@plant1.example", "shift@plant1.example"}, evil, "msg_1", 1'700'000'000'000);
  EXPECT_THAT(mail.text, Not(HasSubstr("Bcc")));
  EXPECT_THAT(mail.text, Not(HasSubstr("MAIL FROM")));
  EXPECT_THAT(mail.text, Not(HasSubstr("<script>")));
  EXPECT_THAT(mail.text, HasSubstr("Message-ID: <msg_1@plant1.example>\r\n"));
  EXPECT_THAT(mail.text, HasSubstr("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"));
}

}  // namespace
}  // namespace portent::tests
