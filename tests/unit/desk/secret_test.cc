#include "serve/desk/secret.h"

#include <gmock/gmock.h>

#include <set>

namespace portent::serve::desk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Secret, of_thirty_two_bytes_has_forty_three_characters) {
  EXPECT_EQ(random_text(32).size(), 43U);
  EXPECT_EQ(random_text(16).size(), 22U);
}

TEST(Secret, is_another_each_time) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) seen.insert(make_key().whole);
  EXPECT_EQ(seen.size(), 200U);
}

TEST(ApiKey, shows_its_prefix_and_keeps_but_its_hash) {
  const KeyText key = make_key();
  EXPECT_EQ(prefix_of_key(key.whole), key.prefix);
  EXPECT_EQ(hash_of_secret(key.whole), key.hash);
  EXPECT_THAT(key.hash, Not(HasSubstr(key.prefix)));
}

TEST(ApiKey, that_is_none_has_no_prefix) {
  const std::string key = make_key().whole;
  EXPECT_EQ(prefix_of_key(""), std::nullopt);
  EXPECT_EQ(prefix_of_key(key.substr(1)), std::nullopt);
  EXPECT_EQ(prefix_of_key(key + "x"), std::nullopt);
  EXPECT_EQ(prefix_of_key("ptk_" + std::string(52, '\'')), std::nullopt);
  EXPECT_EQ(prefix_of_key(std::string(56, 'a')), std::nullopt);
}

TEST(Comparison, in_constant_time_is_a_comparison) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("bbc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(CsrfToken, is_not_the_sessions_own) {
  EXPECT_NE(csrf_token_of("token"), hash_of_secret("token"));
  EXPECT_NE(csrf_token_of("token"), csrf_token_of("other"));
}

}  // namespace
}  // namespace portent::serve::desk
