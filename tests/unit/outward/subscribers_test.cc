#include "serve/store/subscribers.h"

#include <gmock/gmock.h>

#include "serve/store/store.h"
#include "tests/support/desk_database.h"
#include "tests/unit/outward/sample_subscriber.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::ElementsAre;
using testing::IsEmpty;

class SubscribersTest : public testing::Test {
 protected:
  template <typename Work>
  auto write(Work&& work) {
    return store_.write(std::forward<Work>(work));
  }
  Subscriber find(const std::string& name) {
    return *store_.read([&](Session& session) { return find_subscriber(session, name); });
  }
  std::vector<std::string> secrets(std::int64_t now_ms) {
    return store_.read([&](Session& session) { return subscriber_secrets(session, "cmms", now_ms); });
  }
  void add(const Subscriber& subscriber) {
    write([&](Session& session) { add_subscriber(session, subscriber); });
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(SubscribersTest, are_kept_as_they_were_made) {
  Subscriber made = sample_subscriber("cmms");
  made.sites = {"north", "south"};
  made.classes = {"pump"};
  made.least_level = models::policy::Level::kOrange;
  made.personal = true;
  add(made);
  EXPECT_EQ(find("cmms"), made);
  EXPECT_THROW(add(made), ConflictError);
}

TEST_F(SubscribersTest, are_changed_and_removed_in_the_version_that_was_seen) {
  add(sample_subscriber("cmms"));
  Subscriber changed = find("cmms");
  changed.messages = {"statistics"};
  EXPECT_TRUE(write([&](Session& session) { return change_subscriber(session, changed); }));
  EXPECT_FALSE(write([&](Session& session) { return change_subscriber(session, changed); }));
  EXPECT_FALSE(write([&](Session& session) { return remove_subscriber(session, "cmms", 1); }));
  EXPECT_TRUE(write([&](Session& session) { return remove_subscriber(session, "cmms", 2); }));
}

TEST_F(SubscribersTest, sign_with_an_old_secret_beside_a_new_one_for_a_while) {
  add(sample_subscriber("cmms"));
  const auto rotate = [&](const std::string& secret, std::int64_t at, std::int64_t overlap) {
    write([&](Session& session) { add_subscriber_secret(session, "cmms", secret, at, at + overlap); });
  };
  rotate("one", 100, 0);
  EXPECT_THAT(secrets(100), ElementsAre("one"));
  rotate("two", 200, 50);
  EXPECT_THAT(secrets(249), ElementsAre("two", "one"));
  EXPECT_THAT(secrets(250), ElementsAre("two"));
  rotate("three", 300, 0);
  EXPECT_THAT(secrets(300), ElementsAre("three"));
}

TEST_F(SubscribersTest, lose_their_secrets_with_themselves) {
  add(sample_subscriber("cmms"));
  write([&](Session& session) { add_subscriber_secret(session, "cmms", "one", 1, 1); });
  write([&](Session& session) { remove_subscriber(session, "cmms", 1); });
  EXPECT_THAT(secrets(2), IsEmpty());
}

TEST_F(SubscribersTest, are_disabled_once) {
  add(sample_subscriber("cmms"));
  const auto disable = [&] {
    return write([](Session& session) { return disable_subscriber(session, "cmms", "gone", kNow); });
  };
  EXPECT_TRUE(disable());
  EXPECT_FALSE(disable());
  EXPECT_FALSE(find("cmms").enabled);
  EXPECT_EQ(find("cmms").version, 2);
}

}  // namespace
}  // namespace portent::tests
