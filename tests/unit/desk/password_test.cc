#include "serve/desk/password.h"

#include <gmock/gmock.h>

namespace portent::serve::desk {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::StartsWith;

constexpr PasswordCost kCheap{64, 1};

TEST(Password, matches_its_own_hash_alone) {
  const std::string hash = hash_password("correct horse battery", kCheap);
  EXPECT_TRUE(password_matches("correct horse battery", hash));
  EXPECT_FALSE(password_matches("correct horse batterz", hash));
  EXPECT_FALSE(password_matches("", hash));
}

TEST(Password, is_hashed_by_argon2id_at_owasps_costs) {
  EXPECT_THAT(hash_password("correct horse battery"), StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Password, has_another_hash_each_time) {
  EXPECT_NE(hash_password("correct horse battery", kCheap), hash_password("correct horse battery", kCheap));
}

TEST(Password, matches_nothing_that_is_no_hash) {
  EXPECT_FALSE(password_matches("", ""));
  EXPECT_FALSE(password_matches("x", "$argon2id$"));
  EXPECT_FALSE(password_matches("x", "plain"));
}

TEST(Password, of_nobody_is_not_to_be_guessed) {
  EXPECT_FALSE(password_matches("", nobodys_password()));
  EXPECT_EQ(&nobodys_password(), &nobodys_password());
}

TEST(NewPassword, has_twelve_to_a_hundred_and_twenty_eight_characters) {
  EXPECT_THAT(password_problem("elf letters", ""), Optional(HasSubstr("12 to 128")));
  EXPECT_EQ(password_problem("zwölf letter", ""), std::nullopt);
  EXPECT_EQ(password_problem("abcdefgh" + std::string(120, 'x'), ""), std::nullopt);
  EXPECT_THAT(password_problem("abcdefgh" + std::string(121, 'x'), ""), Optional(HasSubstr("12 to 128")));
}

TEST(NewPassword, is_not_the_name_and_not_one_letter) {
  EXPECT_THAT(password_problem("I am Alice, hello", "alice"), Optional(HasSubstr("sign in")));
  EXPECT_THAT(password_problem("aaaaaaaabbbbbbbb", "alice"), Optional(HasSubstr("different")));
}

}  // namespace
}  // namespace portent::serve::desk
