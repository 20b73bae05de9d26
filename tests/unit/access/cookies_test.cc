#include "serve/api/cookies.h"

#include <gmock/gmock.h>

namespace portent::serve {
namespace {

using ::testing::HasSubstr;

TEST(Cookies, are_found_by_their_whole_name) {
  EXPECT_EQ(cookie_named("a=1; b=2;c=3", "b"), "2");
  EXPECT_EQ(cookie_named("a=1; b=2;c=3", "c"), "3");
  EXPECT_EQ(cookie_named("ab=1", "b"), std::nullopt);
  EXPECT_EQ(cookie_named("a", "a"), std::nullopt);
  EXPECT_EQ(cookie_named("", "a"), std::nullopt);
  EXPECT_EQ(cookie_named("a=x=y", "a"), "x=y");
}

TEST(Cookies, that_are_there_twice_are_not_there) {
  EXPECT_EQ(cookie_named("a=1; a=2", "a"), std::nullopt);
}

TEST(SessionCookie, is_for_this_host_over_tls_and_no_script_and_no_other_site) {
  const std::string cookie = session_cookie("token", 60);
  for (const char* part :
       {"__Host-portent=token", "Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=60"})
    EXPECT_THAT(cookie, HasSubstr(part));
}

}  // namespace
}  // namespace portent::serve
