#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using NodeLists = LedgerRoutes;

TEST_F(NodeLists, page_through_the_tree_by_cursor_and_order) {
  for (const char* id : {"north:P-1", "north:P-2", "north:P-3"}) pump(id);
  const Answer first = get("/api/v1/nodes?parent=north:l1&sort=-id&limit=2");
  EXPECT_THAT(each(first), ElementsAre("north:P-3", "north:P-2"));
  const std::string next = first.body.value("next", "");
  const Answer last = get("/api/v1/nodes?parent=north:l1&sort=-id&limit=2&cursor=" + next);
  EXPECT_THAT(each(last), ElementsAre("north:P-1"));
  EXPECT_FALSE(last.body.contains("next"));
  EXPECT_EQ(get("/api/v1/nodes?parent=north&sort=-id&limit=2&cursor=" + next).status, 400);
  EXPECT_EQ(get("/api/v1/nodes?sort=id,name").status, 400);
}

TEST_F(NodeLists, narrow_by_site_class_kind_state_place_and_words) {
  pump("north:P-1", {{"name", "Feed pump"}});
  post("/api/v1/nodes", {{"id", "north:P-1.seal"}, {"kind", "part"}, {"parent", "north:P-1"}});
  EXPECT_THAT(each(get("/api/v1/nodes?site=north&kind=line")), ElementsAre("north:l1"));
  EXPECT_THAT(each(get("/api/v1/nodes?class=pump")), ElementsAre("north:P-1"));
  EXPECT_THAT(each(get("/api/v1/nodes?under=north:P-1")), ElementsAre("north:P-1", "north:P-1.seal"));
  EXPECT_THAT(each(get("/api/v1/nodes?text=fEED")), ElementsAre("north:P-1"));
  EXPECT_THAT(each(get("/api/v1/nodes?state=scrapped")), IsEmpty());
  EXPECT_EQ(get("/api/v1/nodes?kind=pump").status, 400);
  EXPECT_EQ(get("/api/v1/nodes?text=%FF").status, 400);
}

TEST_F(NodeLists, narrow_by_conditions_that_all_hold) {
  pump("north:P-1", {{"maker", "KSB"}, {"criticality", "A"}, {"location", "Hall 2, axis C"}});
  pump("north:P-2", {{"maker", "Grundfos"}, {"criticality", "C"}, {"location", "hall 3"}});
  pump("north:P-3", {{"maker", "100%_"}});
  const auto found = [&](const char* filter) {
    return each(get("/api/v1/nodes?class=pump&filter=" + serve::percent_encode(filter)));
  };
  EXPECT_THAT(found("maker=KSB|Grundfos"), ElementsAre("north:P-1", "north:P-2"));
  EXPECT_THAT(found("maker=KSB|Grundfos;criticality!=C"), ElementsAre("north:P-1"));
  EXPECT_THAT(found("location~HALL;location~axis|3"), ElementsAre("north:P-1", "north:P-2"));
  EXPECT_THAT(found("maker~%_"), ElementsAre("north:P-3"));
  EXPECT_THAT(found("parent!=north:l1"), IsEmpty());
  EXPECT_THAT(each(get("/api/v1/nodes?filter=parent!%3Dnorth")), testing::Contains("south"));
  EXPECT_EQ(get("/api/v1/nodes?filter=cost%3C5").status, 400);
  EXPECT_EQ(get("/api/v1/nodes?filter=maker%3C5").status, 400);
}

TEST_F(NodeLists, keep_the_fields_that_are_asked_for) {
  EXPECT_EQ(get("/api/v1/nodes?site=south&fields=id,kind").body["items"],
            json::parse(R"([{"id":"south","kind":"site"}])"));
}

TEST_F(NodeLists, tell_what_lies_under_and_above_a_node) {
  pump("north:P-1");
  EXPECT_THAT(each(get("/api/v1/nodes/north:l1/children")), ElementsAre("north:P-1"));
  EXPECT_THAT(each(get("/api/v1/nodes/north:P-1/ancestors")), ElementsAre("north:l1", "north"));
  EXPECT_EQ(get("/api/v1/nodes/nobody/children").status, 404);
}

TEST_F(NodeLists, show_nobody_another_site) {
  const std::string southerner = rig_.key("viewer", "south").key;
  EXPECT_THAT(each(get("/api/v1/nodes", southerner)), ElementsAre("south"));
  EXPECT_EQ(get("/api/v1/nodes?site=north", southerner).status, 403);
  EXPECT_EQ(get("/api/v1/nodes/north:l1", southerner).status, 404);
  EXPECT_THAT(each(get("/api/v1/nodes?under=north", southerner)), IsEmpty());
  EXPECT_EQ(get("/api/v1/nodes/north/children", southerner).status, 404);
}

TEST_F(NodeLists, tell_a_nodes_version_and_times) {
  const Answer node = get("/api/v1/nodes/north");
  EXPECT_EQ(node.etag, "\"v1\"");
  EXPECT_EQ(node.body["updated"], "2023-11-14T22:13:20.000Z");
}

}  // namespace
}  // namespace portent::tests
