#include <gmock/gmock.h>

#include "serve/store/access_rows.h"
#include "serve/store/store.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using namespace serve::store;

constexpr std::int64_t kNow = 1'700'000'000'000;

class PersonRows : public ::testing::Test {
 protected:
  static PersonRow person(const std::string& id, const std::string& sign_in) {
    return {id, sign_in, "Alice O'Neill", "$argon2id$", 0, 0, false, kNow, kNow, 1};
  }
  template <typename Work>
  auto in(Work work) {
    return store_.write(work);
  }
  PersonRows() {
    in([](Session& s) { add_person(s, person("a", "alice")); });
  }
  PersonRow alice() {
    return *in([](Session& s) { return find_person(s, "a"); });
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(PersonRows, are_found_by_the_name_to_sign_in_with) {
  EXPECT_EQ(in([](Session& s) { return find_person_by_sign_in(s, "alice"); }), person("a", "alice"));
  EXPECT_EQ(in([](Session& s) { return find_person_by_sign_in(s, "ALICE' --"); }), std::nullopt);
}

TEST_F(PersonRows, of_one_name_to_sign_in_with_are_one) {
  EXPECT_THROW(in([](Session& s) { add_person(s, person("b", "alice")); }), ConflictError);
}

TEST_F(PersonRows, are_listed_page_by_page) {
  in([](Session& s) { add_person(s, person("b", "bob")); });
  EXPECT_EQ(in([](Session& s) { return list_people(s, 1); }).at(0).sign_in, "alice");
  EXPECT_EQ(in([](Session& s) { return list_people(s, 1, "alice"); }).at(0).sign_in, "bob");
}

TEST_F(PersonRows, count_wrong_passwords_until_a_right_one) {
  EXPECT_EQ(in([](Session& s) { return count_failure(s, "a"); }), 1);
  EXPECT_EQ(in([](Session& s) { return count_failure(s, "a"); }), 2);
  EXPECT_EQ(in([](Session& s) { return count_failure(s, "nobody"); }), 0);
  in([](Session& s) { lock_out(s, "a", kNow + 5); });
  EXPECT_EQ(alice().locked_until_ms, kNow + 5);
  in([](Session& s) { clear_failures(s, "a"); });
  EXPECT_EQ(alice(), person("a", "alice"));
}

TEST_F(PersonRows, lose_no_update_of_a_password) {
  EXPECT_TRUE(in([](Session& s) { return set_password(s, "a", 1, "new", kNow + 1); }));
  EXPECT_FALSE(in([](Session& s) { return set_password(s, "a", 1, "newer", kNow + 2); }));
  EXPECT_EQ(alice().password, "new");
  EXPECT_TRUE(in([](Session& s) { return set_disabled(s, "a", 2, true); }));
  EXPECT_TRUE(alice().disabled);
}

TEST_F(PersonRows, are_signed_in_until_it_ends) {
  const SignInRow row{"h", "a", "10.0.0.7", kNow, kNow + 10, kNow + 100};
  in([&](Session& s) { add_sign_in(s, row); });
  EXPECT_EQ(in([](Session& s) { return find_sign_in(s, "h"); }), row);
  in([](Session& s) { extend_sign_in(s, "h", kNow + 50); });
  in([](Session& s) { extend_sign_in(s, "h", kNow + 20); });
  EXPECT_EQ(in([](Session& s) { return find_sign_in(s, "h"); })->idle_until_ms, kNow + 50);
  EXPECT_TRUE(in([](Session& s) { return end_sign_in(s, "h"); }));
  EXPECT_FALSE(in([](Session& s) { return end_sign_in(s, "h"); }));
}

TEST_F(PersonRows, are_forgotten_where_the_sign_in_ended) {
  in([](Session& s) {
    add_sign_in(s, {"idle", "a", "", kNow, kNow + 10, kNow + 100});
    add_sign_in(s, {"old", "a", "", kNow, kNow + 10, kNow + 10});
    add_sign_in(s, {"live", "a", "", kNow, kNow + 50, kNow + 100});
    forget_ended_sign_ins(s, kNow + 10);
  });
  EXPECT_EQ(in([](Session& s) { return find_sign_in(s, "idle"); }), std::nullopt);
  EXPECT_EQ(in([](Session& s) { return find_sign_in(s, "old"); }), std::nullopt);
  EXPECT_NE(in([](Session& s) { return find_sign_in(s, "live"); }), std::nullopt);
  in([](Session& s) { end_sign_ins_of(s, "a"); });
  EXPECT_EQ(in([](Session& s) { return find_sign_in(s, "live"); }), std::nullopt);
}

}  // namespace
}  // namespace portent::tests
