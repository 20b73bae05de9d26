#include "serve/connector/maintainx.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace portent::tests {
namespace {

using namespace serve::connector;
using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

const MaintainX kMaintainX({"https://api.maintainx.example/v1", "sesame", "42"});

json order() {
  return {{"id", 159},
          {"sequentialId", 3},
          {"title", "Leak [portent:wo-17]"},
          {"description", "Oil"},
          {"status", "OPEN"},
          {"priority", "MEDIUM"},
          {"dueDate", nullptr},
          {"deletedAt", nullptr},
          {"updatedAt", "2026-01-31T12:00:00.000Z"}};
}

TEST(MaintainX, is_asked_with_a_bearer_key_for_an_organization) {
  const auto asked = kMaintainX.create({"[portent:wo-17]", "Leak [portent:wo-17]", "Oil"});
  EXPECT_EQ(asked.url, "https://api.maintainx.example/v1/workorders");
  EXPECT_THAT(asked.headers, Contains("Authorization: Bearer sesame"));
  EXPECT_THAT(asked.headers, Contains("x-organization-id: 42"));
  EXPECT_EQ(json::parse(asked.body)["externalData"], json({{"portent", "[portent:wo-17]"}}));
}

TEST(MaintainX, escapes_what_goes_into_an_address) {
  EXPECT_THAT(kMaintainX.find("[portent:wo-17]", "a&b", 100).url, HasSubstr("title=%5Bportent%3Awo-17%5D"));
  EXPECT_THAT(kMaintainX.find("[portent:wo-17]", "a&b", 100).url, HasSubstr("cursor=a%26b"));
  EXPECT_THAT(kMaintainX.changes(1'769'860'800'000, "", 100).url,
              HasSubstr("updatedAt%5Bgte%5D=2026-01-31T12%3A00%3A00.000Z"));
}

TEST(MaintainX, tells_an_order_and_each_of_its_states) {
  const auto told = [](const char* status) {
    json one = order();
    one["status"] = status;
    return kMaintainX.order(json{{"workOrder", one}}.dump())->progress;
  };
  EXPECT_EQ(told("OPEN"), Progress::kOpen);
  EXPECT_EQ(told("IN_PROGRESS"), Progress::kInProgress);
  EXPECT_EQ(told("ON_HOLD"), Progress::kHeld);
  EXPECT_EQ(told("DONE"), Progress::kDone);
  EXPECT_EQ(told("CANCELED"), Progress::kCancelled);
  EXPECT_EQ(told("SKIPPED"), Progress::kCancelled);
}

TEST(MaintainX, tells_what_was_deleted_as_cancelled) {
  json deleted = order();
  deleted["deletedAt"] = "2026-01-31T12:00:00.000Z";
  EXPECT_TRUE(kMaintainX.order(json{{"workOrder", deleted}}.dump())->filed);
}

TEST(MaintainX, changes_a_status_by_its_own_route) {
  const auto theirs = *kMaintainX.order(json{{"workOrder", order()}}.dump());
  const auto asked = kMaintainX.set_progress(theirs, Progress::kCancelled);
  EXPECT_EQ(asked.method, "PATCH");
  EXPECT_EQ(asked.url, "https://api.maintainx.example/v1/workorders/159/status");
  EXPECT_EQ(json::parse(asked.body), json({{"status", "CANCELED"}}));
}

TEST(MaintainX, goes_from_page_to_page_but_never_in_a_circle) {
  const json page = {{"workOrders", {order()}}, {"nextCursor", "c2"}};
  const auto first = kMaintainX.page(page.dump(), "", 0);
  ASSERT_TRUE(first);
  EXPECT_THAT(first->orders, SizeIs(1));
  EXPECT_EQ(first->next, "c2");
  EXPECT_EQ(kMaintainX.page(page.dump(), "c2", 0)->next, "");
}

TEST(MaintainX, names_what_makes_no_sense) {
  EXPECT_THAT(kMaintainX.order("{}").error(), HasSubstr("no workOrder"));
  EXPECT_THAT(kMaintainX.page("{}", "", 0).error(), HasSubstr("without its workOrders"));
  EXPECT_THAT(kMaintainX.created(R"({"id":null})").error(), HasSubstr("without its id"));
}

}  // namespace
}  // namespace portent::tests
