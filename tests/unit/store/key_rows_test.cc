#include <gmock/gmock.h>

#include "serve/store/access_rows.h"
#include "serve/store/store.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kNow = 1'700'000'000'000;

class KeyRows : public ::testing::Test {
 protected:
  static KeyRow key(const std::string& id, std::int64_t created_ms = kNow) {
    return {id, "p-" + id, "h-" + id, "gateway", "admin", created_ms, kNow + 1'000, {}, {}, 1};
  }
  template <typename Work>
  auto in(Work work) {
    return store_.write(work);
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(KeyRows, are_found_by_id_and_by_prefix) {
  in([](Session& s) { add_key(s, key("a")); });
  EXPECT_EQ(in([](Session& s) { return find_key(s, "a"); }), key("a"));
  EXPECT_EQ(in([](Session& s) { return find_key_by_prefix(s, "p-a"); }), key("a"));
  EXPECT_EQ(in([](Session& s) { return find_key_by_prefix(s, "a"); }), std::nullopt);
}

TEST_F(KeyRows, are_found_by_no_trick_of_sql) {
  in([](Session& s) { add_key(s, key("a")); });
  for (const char* trick : {"' OR '1'='1", "a'; DROP TABLE api_keys; --", "a\" OR 1=1 --", "%", "p-_"})
    EXPECT_EQ(in([&](Session& s) { return find_key_by_prefix(s, trick); }), std::nullopt);
  EXPECT_NE(in([](Session& s) { return find_key(s, "a"); }), std::nullopt);
}

TEST_F(KeyRows, of_one_prefix_are_one) {
  in([](Session& s) { add_key(s, key("a")); });
  KeyRow other = key("b");
  other.prefix = "p-a";
  EXPECT_THROW(in([&](Session& s) { add_key(s, other); }), ConflictError);
}

TEST_F(KeyRows, are_listed_newest_first_page_by_page) {
  in([](Session& s) {
    add_key(s, key("a", kNow));
    add_key(s, key("b", kNow + 5));
    add_key(s, key("c", kNow));
  });
  const auto ids = [&](auto after) {
    std::vector<std::string> found;
    for (const KeyRow& row : in([&](Session& s) { return list_keys(s, 2, after); })) found.push_back(row.id);
    return found;
  };
  using After = std::optional<std::pair<std::int64_t, std::string>>;
  EXPECT_THAT(ids(After{}), ElementsAre("b", "a"));
  EXPECT_THAT(ids(After{{kNow, "a"}}), ElementsAre("c"));
}

TEST_F(KeyRows, are_revoked_once) {
  in([](Session& s) { add_key(s, key("a")); });
  EXPECT_TRUE(in([](Session& s) { return revoke_key(s, "a", kNow); }));
  EXPECT_FALSE(in([](Session& s) { return revoke_key(s, "a", kNow + 1); }));
  EXPECT_EQ(in([](Session& s) { return find_key(s, "a"); })->revoked_ms, kNow);
}

TEST_F(KeyRows, are_replaced_by_whoever_comes_first) {
  in([](Session& s) { add_key(s, key("a")); });
  EXPECT_TRUE(in([](Session& s) { return replace_key(s, "a", 1, "b", kNow + 10); }));
  EXPECT_FALSE(in([](Session& s) { return replace_key(s, "a", 1, "c", kNow + 10); }));
  EXPECT_FALSE(in([](Session& s) { return replace_key(s, "a", 2, "c", kNow + 10); }));
  const auto row = in([](Session& s) { return find_key(s, "a"); });
  EXPECT_EQ(row->expires_ms, kNow + 10);
  EXPECT_EQ(row->replaced_by, "b");
}

TEST_F(KeyRows, that_are_replaced_live_no_longer_than_before) {
  in([](Session& s) { add_key(s, key("a")); });
  in([](Session& s) { replace_key(s, "a", 1, "b", kNow + 999'999); });
  EXPECT_EQ(in([](Session& s) { return find_key(s, "a"); })->expires_ms, kNow + 1'000);
}

TEST_F(KeyRows, have_rights_of_their_own) {
  const RightRow role{"r1", "a", "viewer", {}, "plant1", {}, "admin", kNow};
  const RightRow one{"r2", "a", {}, "alarms.handle", "*", kNow + 5, "admin", kNow};
  in([&](Session& s) {
    add_right(s, role);
    add_right(s, one);
    add_right(s, {"r3", "b", "viewer", {}, "*", {}, "admin", kNow});
  });
  EXPECT_THAT(in([](Session& s) { return rights_of(s, "a"); }), ElementsAre(role, one));
  EXPECT_FALSE(in([](Session& s) { return remove_right(s, "b", "r1"); }));
  EXPECT_TRUE(in([](Session& s) { return remove_right(s, "b", "r3"); }));
  EXPECT_THAT(in([](Session& s) { return rights_of(s, "b"); }), IsEmpty());
}

}  // namespace
}  // namespace portent::tests
