#include "tests/unit/rest_stock/stock_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class StockMoveRoutes : public StockRoutes {
 protected:
  StockMoveRoutes() { spare(); }
};

TEST_F(StockMoveRoutes, receive_reserve_and_issue) {
  EXPECT_EQ(move({{"kind", "receipt"}, {"quantity", 10}, {"order", "PO-1"}}).status, 201);
  EXPECT_EQ(move({{"kind", "reservation"}, {"quantity", 4}, {"order", "WO-1"}}).body["available"], 6);
  const Answer issued =
      move({{"kind", "issue"}, {"quantity", 3}, {"order", "WO-1"}, {"words", "two of them worn"}});
  EXPECT_EQ(issued.body["on_hand"], 7) << issued.text;
  EXPECT_EQ(issued.body["reserved"], 1);
  EXPECT_THAT(each(get(kMoves), "kind"), ElementsAre("issue", "reservation", "receipt"));
  EXPECT_EQ(get(kSpare).body["on_hand"], 7);
  const Answer held = get(std::string(kSpare) + "/reservations");
  EXPECT_EQ(held.body["items"], json::parse(R"([{"order":"WO-1","quantity":1}])"));
}

TEST_F(StockMoveRoutes, name_what_is_wrong_and_move_nothing) {
  move({{"kind", "receipt"}, {"quantity", 2}});
  const auto pointer = [&](const json& body) {
    const Answer refused = move(body);
    EXPECT_EQ(refused.status, 422) << refused.text;
    return refused.body.value("pointer", "");
  };
  EXPECT_EQ(pointer({{"kind", "theft"}, {"quantity", 1}}), "/kind");
  EXPECT_EQ(pointer({{"kind", "issue"}, {"quantity", 3}}), "/quantity");
  EXPECT_EQ(pointer({{"kind", "issue"}, {"quantity", -3}}), "/quantity");
  EXPECT_EQ(pointer({{"kind", "issue"}, {"quantity", 0.0001}}), "/quantity");
  EXPECT_EQ(pointer({{"kind", "issue"}}), "/quantity");
  EXPECT_EQ(pointer({{"kind", "reservation"}, {"quantity", 1}}), "/order");
  EXPECT_EQ(pointer({{"kind", "issue"}, {"quantity", 1}, {"asset", "north:P-1"}}), "/asset");
  EXPECT_EQ(get(kSpare).body["on_hand"], 2);
}

TEST_F(StockMoveRoutes, count_a_move_once_by_its_id_and_by_the_key_of_its_request) {
  const json body = {{"id", "m-1"}, {"kind", "receipt"}, {"quantity", 2}};
  EXPECT_EQ(move(body).status, 201);
  EXPECT_EQ(move(body).status, 200);
  const Sent once{.body = R"({"kind":"receipt","quantity":3})", .once = "k-1"};
  EXPECT_EQ(ask("POST", kMoves, once).status, 201);
  EXPECT_EQ(ask("POST", kMoves, once).status, 201);
  EXPECT_EQ(get(kSpare).body["on_hand"], 5);
  EXPECT_EQ(move({{"id", "m-1"}, {"kind", "issue"}, {"quantity", 2}}).status, 409);
}

TEST_F(StockMoveRoutes, are_for_who_may_move_stock) {
  const std::string viewer = rig_.key("viewer").key, technician = rig_.key("technician", "north").key;
  const std::string body = R"({"kind":"receipt","quantity":1})";
  EXPECT_EQ(ask("POST", kMoves, {.body = body, .key = viewer}).status, 403);
  EXPECT_EQ(ask("POST", kMoves, {.body = body, .key = technician}).status, 201);
  EXPECT_EQ(ask("POST", kMoves, {.body = body, .key = rig_.key("technician", "south").key}).status, 404);
  EXPECT_EQ(ask("POST", "/api/v1/spares", {.body = R"({"id":"north:y"})", .key = technician}).status, 403);
}

TEST_F(StockMoveRoutes, stand_in_the_audit_file_once) {
  const json body = {{"id", "m-1"}, {"kind", "receipt"}, {"quantity", 2}};
  const auto before = rig_.check().entries;
  move(body);
  move(body);
  EXPECT_EQ(rig_.check().entries, before + 1);
}

TEST_F(StockMoveRoutes, list_page_by_page) {
  for (int i = 1; i <= 3; ++i) move({{"id", "m" + std::to_string(i)}, {"kind", "receipt"}, {"quantity", i}});
  const Answer first = get(std::string(kMoves) + "?limit=2");
  EXPECT_THAT(each(first), ElementsAre("m3", "m2"));
  EXPECT_THAT(each(get(std::string(kMoves) + "?limit=2&cursor=" + first.body["next"].get<std::string>())),
              ElementsAre("m1"));
}

}  // namespace
}  // namespace portent::tests
