#include "serve/store/secrets.h"

#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "serve/store/dump.h"
#include "serve/store/store.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using namespace serve::store;

class SecretsTest : public testing::Test {
 protected:
  static std::string ask(Store& store, const std::string& name, const std::string& fresh) {
    return store.write([&](Session& session) { return shared_secret(session, name, fresh, 1); });
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(SecretsTest, are_made_once_and_stay) {
  EXPECT_EQ(ask(store_, "cursors", "first"), "first");
  Store later({database_.url()});
  EXPECT_EQ(ask(later, "cursors", "second"), "first");
  EXPECT_EQ(ask(later, "another", "second"), "second");
}

TEST_F(SecretsTest, are_the_same_for_programs_that_start_together) {
  std::vector<std::string> got(8);
  {
    std::vector<std::jthread> programs;
    for (std::size_t i = 0; i < got.size(); ++i)
      programs.emplace_back([&, i] {
        Store own({database_.url()});
        got[i] = ask(own, "cursors", std::to_string(i));
      });
  }
  EXPECT_EQ(std::set<std::string>(got.begin(), got.end()).size(), 1U);
}

TEST_F(SecretsTest, stand_in_no_backup) {
  ask(store_, "cursors", "sesame");
  store_.read([&](Session& session) {
    dump(session, store_.engine(),
         [](std::string_view line) { EXPECT_THAT(line, testing::Not(testing::HasSubstr("sesame"))); });
  });
}

}  // namespace
}  // namespace portent::tests
