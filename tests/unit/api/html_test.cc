#include "serve/api/html.h"

#include <gtest/gtest.h>

#include <limits>

namespace portent::serve {
namespace {

TEST(Html, escapes_what_would_be_markup) {
  EXPECT_EQ(html_escape("<b a='1' c=\"2\">&</b>"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;&lt;/b&gt;");
}

TEST(Html, groups_digits_by_three) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'234'567), "1\u202f234\u202f567");
}

TEST(Html, shows_a_decimal_only_where_it_matters) {
  EXPECT_EQ(life(0.44), "0.4");
  EXPECT_EQ(life(9.94), "9.9");
  EXPECT_EQ(life(9.96), "10");
  EXPECT_EQ(life(124.6), "125");
}

TEST(Html, writes_event_time_in_utc) {
  EXPECT_EQ(utc_minute(0), "1970-01-01 00:00 UTC");
  EXPECT_EQ(utc_minute(1'700'000'000'000), "2023-11-14 22:13 UTC");
  EXPECT_EQ(utc_minute(-1), "1969-12-31 23:59 UTC");
  EXPECT_EQ(utc_minute(std::numeric_limits<std::int64_t>::max()), "unknown");
  EXPECT_EQ(utc_minute(std::numeric_limits<std::int64_t>::min()), "unknown");
}

TEST(Html, chooses_milliseconds_or_seconds) {
  EXPECT_EQ(duration(0.0123), "12.3 ms");
  EXPECT_EQ(duration(1.234), "1.23 s");
  EXPECT_EQ(duration(0), "0 ms");
}

}  // namespace
}  // namespace portent::serve
