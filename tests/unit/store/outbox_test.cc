#include "serve/store/outbox.h"

#include <gmock/gmock.h>

#include <thread>

#include "serve/store/store.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using serve::store::OutboxMessage;
using serve::store::Session;
using testing::ElementsAre;

OutboxMessage message(const std::string& id, const std::string& destination = "topic:assets") {
  return {id, destination, "plant1:P-101", R"({"a":1})", 1'700'000'000'000, {}};
}

class OutboxTest : public testing::Test {
 protected:
  bool add(const OutboxMessage& added) {
    return store_.write([&](Session& session) { return add_to_outbox(session, added); });
  }
  std::vector<std::string> waiting(std::size_t most = 100, const std::string& destination = "") {
    return store_.read([&](Session& session) {
      std::vector<std::string> ids;
      for (const auto& entry : first_of_outbox(session, most, destination)) ids.push_back(entry.message.id);
      return ids;
    });
  }

  DeskDatabase database_;
  serve::store::Store store_{{database_.url()}};
};

TEST_F(OutboxTest, gives_back_what_was_added_in_that_order) {
  OutboxMessage control = message("b", "topic:telemetry");
  control.headers = {{"portent-control", "overhaul"}, {"who", "\"him\""}};
  add(control);
  add(message("a"));
  const auto first = store_.read([](Session& session) { return first_of_outbox(session, 10); });
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].message, control);
  EXPECT_EQ(first[1].message, message("a"));
  EXPECT_LT(first[0].seq, first[1].seq);
}

TEST_F(OutboxTest, takes_the_same_id_once) {
  EXPECT_TRUE(add(message("a")));
  OutboxMessage other = message("a");
  other.body = "another";
  EXPECT_FALSE(add(other));
  EXPECT_EQ(store_.read([](Session& session) { return first_of_outbox(session, 10); })[0].message,
            message("a"));
}

TEST_F(OutboxTest, gives_as_many_as_asked_for_of_one_destination) {
  for (const char* id : {"1", "2", "3"}) add(message(id));
  add(message("4", "hook:cmms"));
  EXPECT_THAT(waiting(2), ElementsAre("1", "2"));
  EXPECT_THAT(waiting(10, "hook:"), ElementsAre("4"));
}

TEST_F(OutboxTest, forgets_what_has_left) {
  for (const char* id : {"1", "2", "3"}) add(message(id));
  store_.write([](Session& session) {
    const auto first = first_of_outbox(session, 2);
    remove_from_outbox(session, std::vector{first[0].seq, first[1].seq, std::int64_t{999}});
  });
  EXPECT_THAT(waiting(), ElementsAre("3"));
  EXPECT_EQ(store_.read([](Session& session) { return outbox_size(session); }), 1);
}

TEST_F(OutboxTest, knows_how_many_wait_and_since_when) {
  using serve::store::OutboxDepth;
  const auto depth = [&] { return store_.read([](Session& session) { return outbox_depth(session); }); };
  EXPECT_EQ(depth(), OutboxDepth{});
  for (const std::int64_t made_ms : {500, 200, 900}) {
    OutboxMessage one = message(std::to_string(made_ms));
    one.created_ms = made_ms;
    add(one);
  }
  EXPECT_EQ(depth(), (OutboxDepth{3, 200}));
}

TEST_F(OutboxTest, keeps_nothing_of_a_change_that_was_undone) {
  EXPECT_THROW(store_.write([](Session& session) {
    add_to_outbox(session, message("a"));
    throw std::runtime_error("undone");
  }),
               std::runtime_error);
  EXPECT_THAT(waiting(), ElementsAre());
}

TEST_F(OutboxTest, never_shows_a_smaller_number_after_a_larger_one) {
  std::vector<std::int64_t> seen;
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w)
      writers.emplace_back([this, w] {
        for (int i = 0; i < 25; ++i) add(message(std::to_string(w) + "/" + std::to_string(i)));
      });
    while (seen.size() < 100) {
      const auto entries = store_.write([](Session& session) {
        auto first = first_of_outbox(session, 10);
        std::vector<std::int64_t> seqs;
        for (const auto& entry : first) seqs.push_back(entry.seq);
        remove_from_outbox(session, seqs);
        return seqs;
      });
      seen.insert(seen.end(), entries.begin(), entries.end());
    }
  }
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

}  // namespace
}  // namespace portent::tests
