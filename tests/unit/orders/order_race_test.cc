#include <map>
#include <set>
#include <thread>

#include "tests/unit/orders/order_api_rig.h"

namespace portent::tests {
namespace {

constexpr int kClients = 32;

class OrderRace : public OrderApi {
 protected:
  /// The statuses that 32 clients get who do this at once.
  template <typename Doing>
  std::map<int, int> statuses(Doing doing) {
    std::vector<int> got(kClients);
    {
      std::vector<std::jthread> clients;
      for (int i = 0; i < kClients; ++i)
        clients.emplace_back([&, i] { got[static_cast<std::size_t>(i)] = doing(i).status; });
    }
    std::map<int, int> counts;
    for (const int status : got) ++counts[status];
    return counts;
  }
};

TEST_F(OrderRace, opens_one_order_for_32_who_see_the_same_alarm) {
  tell("p", Level::kRed);
  const std::string at = path_of("p") + "/work-order";
  EXPECT_EQ(statuses([&](int) { return post(at); }), (std::map<int, int>{{200, 31}, {201, 1}}));
  EXPECT_EQ(get("/api/v1/work-orders").body["items"].size(), 1U);
}

TEST_F(OrderRace, gives_each_of_32_orders_a_number_of_its_own) {
  const auto counts = statuses([&](int i) {
    return plan("POST", "/api/v1/work-orders",
                {{"asset", "p"}, {"fault", std::to_string(i)}, {"title", "x"}});
  });
  EXPECT_EQ(counts, (std::map<int, int>{{201, kClients}}));
  std::set<int> numbers;
  const Answer list = get("/api/v1/work-orders");
  for (const json& item : list.body["items"]) numbers.insert(item.value("number", 0));
  EXPECT_EQ(numbers.size(), 32U);
  EXPECT_EQ(*numbers.rbegin(), kClients);
}

TEST_F(OrderRace, lets_one_of_32_confirm) {
  tell("p", Level::kRed);
  const std::string path = finished();
  EXPECT_EQ(statuses([&](int) {
              return post(path + "/confirm", {{"finding", "repaired"}});
            }),
            (std::map<int, int>{{200, 1}, {409, 31}}));
  EXPECT_EQ(life("p").size(), 1U);
  EXPECT_EQ(get("/api/v1/alarms/precision").body["total"]["true"], 1);
}

TEST_F(OrderRace, lets_one_of_32_assign_what_all_of_them_have_read) {
  const std::string path = opened();
  EXPECT_EQ(
      statuses([&](int i) {
        return post(path + "/assign", {{"assignee", "person" + std::to_string(i)}}, {{"if-match", "\"v1\""}});
      }),
      (std::map<int, int>{{200, 1}, {412, 31}}));
}

TEST_F(OrderRace, loses_no_part_of_32) {
  const std::string path = opened();
  EXPECT_EQ(statuses([&](int i) {
              return post(path + "/parts", {{"part_number", std::to_string(i)}});
            }),
            (std::map<int, int>{{200, kClients}}));
  EXPECT_EQ(get(path).body["parts"].size(), 32U);
  EXPECT_EQ(get(path).body["version"], 33);
}

}  // namespace
}  // namespace portent::tests
