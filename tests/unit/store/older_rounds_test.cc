#include <gmock/gmock.h>

#include "serve/store/inspection_routes.h"
#include "serve/store/rounds.h"
#include "tests/unit/store/older_database_rig.h"

// Routes and rounds that programs of older versions wrote, read by the repositories of this one.

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

class OlderRounds : public OlderDatabase {
 protected:
  OlderRounds() {
    fill();
    store_.emplace(StoreOptions{database_.url()});
  }
  template <typename Read>
  auto read(Read&& read) {
    return store_->read(read);
  }
  std::optional<Store> store_;
};

TEST_P(OlderRounds, are_listed_with_their_routes_and_where_items_stand) {
  const auto routes = read([](Session& session) { return list_routes(session, {"north"}, "", 9); });
  ASSERT_THAT(routes, SizeIs(1));
  EXPECT_EQ(routes[0].walker, "technician");
  EXPECT_THAT(read([](Session& session) { return items_of_route(session, "north:daily"); }),
              ElementsAre(RouteItemState{"north:daily", "vib", "north:P-101", 1, 1'700'000'000'000,
                                         1'700'002'000'000, "r-1", "a1", true}));
  EXPECT_THAT(
      read([](Session& session) { return list_rounds(session, {.finished = true}, std::nullopt, 9); }),
      ElementsAre(Field(&Round::words, "wet floor")));
}

TEST_P(OlderRounds, tell_what_was_found) {
  EXPECT_THAT(read([](Session& session) { return check_ins_of(session, "r-1"); }),
              ElementsAre(Field(&CheckIn::device, "handheld-7")));
  const auto found = read([](Session& session) { return find_result(session, "r-1", "a1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number, 5.25);
  EXPECT_EQ(found->level, models::policy::Level::kYellow);
  EXPECT_EQ(found->words, "louder than \"before\"");
}

INSTANTIATE_TEST_SUITE_P(Store, OlderRounds, since_step("rounds"), named);

}  // namespace
}  // namespace portent::tests
