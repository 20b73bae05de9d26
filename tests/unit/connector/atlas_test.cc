#include "serve/connector/atlas.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace portent::tests {
namespace {

using namespace serve::connector;
using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::int64_t kNoon = 1'769'860'800'000;  // 2026-01-31T12:00:00Z

const Atlas kAtlas({"https://atlas.plant1", "sesame", ""});

json order() {
  return {{"id", 12},
          {"title", "Leak [portent:wo-17]"},
          {"description", "Oil [portent:wo-17]"},
          {"status", "IN_PROGRESS"},
          {"priority", "HIGH"},
          {"dueDate", nullptr},
          {"archived", false},
          {"estimatedDuration", 2.5},
          {"team", {{"id", 3}, {"name", "Shift"}}},
          {"assignedTo", {{{"id", 7}, {"firstName", "Mia"}}}},
          {"asset", {{"id", 5}, {"name", "P-101"}}},
          {"updatedAt", "2026-01-31T12:00:00Z"}};
}

Twin twin() {
  Twin twin{"[portent:wo-17]", "Leak [portent:wo-17]", "Oil [portent:wo-17]"};
  twin.priority = serve::store::Priority::kUrgent;
  twin.asset = 5;
  return twin;
}

TEST(Atlas, is_asked_with_its_key_at_its_address) {
  const auto asked = kAtlas.create(twin());
  EXPECT_EQ(asked.method, "POST");
  EXPECT_EQ(asked.url, "https://atlas.plant1/work-orders");
  EXPECT_THAT(asked.headers, Contains("X-API-Key: sesame"));
  EXPECT_EQ(json::parse(asked.body)["title"], "Leak [portent:wo-17]");
  EXPECT_EQ(json::parse(asked.body)["priority"], "HIGH");
  EXPECT_EQ(json::parse(asked.body)["asset"], json({{"id", 5}}));
}

TEST(Atlas, finds_an_order_by_the_reference_in_its_title) {
  const json asked = json::parse(kAtlas.find("[portent:wo-17]", "", 50).body);
  EXPECT_EQ(asked["pageSize"], 50);
  EXPECT_EQ(asked["filterFields"][0]["field"], "title");
  EXPECT_EQ(asked["filterFields"][0]["operation"], "cn");
  EXPECT_EQ(asked["filterFields"][0]["value"], "[portent:wo-17]");
}

TEST(Atlas, tells_an_order) {
  const auto read = kAtlas.order(order().dump());
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->id, "12");
  EXPECT_EQ(read->progress, Progress::kInProgress);
  EXPECT_EQ(read->updated_ms, kNoon);
  EXPECT_FALSE(read->filed);
}

TEST(Atlas, tells_what_is_archived_before_it_was_complete_as_cancelled) {
  json archived = order();
  archived["archived"] = true;
  EXPECT_EQ(kAtlas.order(archived.dump())->progress, Progress::kCancelled);
  archived["status"] = "COMPLETE";
  EXPECT_EQ(kAtlas.order(archived.dump())->progress, Progress::kDone);
}

TEST(Atlas, names_what_of_an_order_makes_no_sense) {
  json odd = order();
  odd["status"] = "LOST";
  EXPECT_THAT(kAtlas.order(odd.dump()).error(), HasSubstr("whose status can't be read"));
  odd = order();
  odd["updatedAt"] = "soon";
  EXPECT_THAT(kAtlas.order(odd.dump()).error(), HasSubstr("whose updatedAt can't be read"));
  EXPECT_THAT(kAtlas.order(R"({"id":"x"})").error(), HasSubstr("without its id"));
  EXPECT_THAT(kAtlas.created("<html>").error(), HasSubstr("no JSON object"));
}

TEST(Atlas, writes_nothing_where_nothing_differs) {
  EXPECT_FALSE(kAtlas.update(twin(), *kAtlas.order(order().dump())));
}

TEST(Atlas, gives_back_what_is_not_ours_as_it_was_read) {
  Twin changed = twin();
  changed.due_ms = kNoon;
  const auto asked = kAtlas.update(changed, *kAtlas.order(order().dump()));
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->method, "PATCH");
  const json body = json::parse(asked->body);
  EXPECT_EQ(body["dueDate"], "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(body["team"], json({{"id", 3}}));
  EXPECT_EQ(body["assignedTo"], json::array({{{"id", 7}}}));
  EXPECT_EQ(body["estimatedDuration"], 2.5);
  EXPECT_FALSE(body.contains("status"));
}

TEST(Atlas, changes_the_status_and_archives_what_is_cancelled) {
  const auto theirs = *kAtlas.order(order().dump());
  const auto done = kAtlas.set_progress(theirs, Progress::kDone);
  EXPECT_EQ(done.url, "https://atlas.plant1/work-orders/12/change-status");
  EXPECT_EQ(json::parse(done.body), json({{"status", "COMPLETE"}}));
  const auto cancelled = kAtlas.set_progress(theirs, Progress::kCancelled);
  EXPECT_EQ(cancelled.url, "https://atlas.plant1/work-orders/12");
  EXPECT_EQ(json::parse(cancelled.body)["archived"], true);
}

TEST(Atlas, reads_pages_until_what_is_older_than_was_asked_for) {
  json odd = order();
  odd.erase("id");
  const json page = {{"content", {order(), odd}}, {"last", false}};
  const auto newer = kAtlas.page(page.dump(), "", kNoon);
  ASSERT_TRUE(newer);
  EXPECT_THAT(newer->orders, SizeIs(1));
  EXPECT_EQ(newer->odd, 1U);
  EXPECT_EQ(newer->next, "1");
  EXPECT_EQ(kAtlas.page(page.dump(), "1", kNoon + 1)->next, "");
  EXPECT_FALSE(kAtlas.page("{}", "", 0));
}

}  // namespace
}  // namespace portent::tests
