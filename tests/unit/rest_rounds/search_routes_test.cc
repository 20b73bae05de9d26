#include "serve/api/search_routes.h"

#include "serve/api/stock_routes.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;

class SearchRoutes : public LedgerRoutes {
 protected:
  SearchRoutes()
      : LedgerRoutes([](AccessRig& rig, serve::AccessGate& gate, serve::CursorSigner& signer) {
          std::vector<serve::Route> routes = serve::stock_routes(rig.store, rig.audit, gate, signer);
          const auto book = std::make_shared<serve::desk::SearchBook>(
              rig.store, serve::desk::SearchOptions{.look_every_ms = 0});
          for (serve::Route& route : serve::search_routes(*book, signer)) {
            route.handler = [book, inner = route.handler](serve::Call& call) { return inner(call); };
            routes.push_back(std::move(route));
          }
          return routes;
        }) {
    pump("north:P-1", {{"name", "Homogenizer"}, {"maker", "Grundfos"}});
    pump("north:P-2", {{"name", "Feed pump"}});
    const json spare = {{"id", "north:6205"}, {"name", "Bearing for homogenizers"}, {"maker", "SKF"}};
    EXPECT_EQ(post("/api/v1/spares", spare).status, 201);
  }
};

TEST_F(SearchRoutes, find_records_of_every_kind_the_best_first) {
  const Answer answer = get("/api/v1/search?q=hmoogenizer");
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_THAT(each(answer), ElementsAre("north:P-1", "north:6205"));
  EXPECT_EQ(answer.body["items"][0]["href"], "/api/v1/nodes/north:P-1");
  EXPECT_THAT(each(get("/api/v1/search?q=homogenizer&kind=spare")), ElementsAre("north:6205"));
  EXPECT_THAT(each(get("/api/v1/search?q=grundfoss")), ElementsAre("north:P-1"));
  EXPECT_EQ(get("/api/v1/search?q=x&kind=colour").status, 400);
  EXPECT_EQ(get("/api/v1/search").status, 400);
}

TEST_F(SearchRoutes, go_on_page_by_page) {
  const Answer first = get("/api/v1/search?q=homogenizer&limit=1&fields=id");
  EXPECT_THAT(each(first), ElementsAre("north:P-1"));
  const Answer second = get("/api/v1/search?q=homogenizer&limit=1&cursor=" + first.body.value("next", ""));
  EXPECT_THAT(each(second), ElementsAre("north:6205"));
  EXPECT_FALSE(second.body.contains("next"));
}

TEST_F(SearchRoutes, tell_nobody_what_he_may_not_read) {
  EXPECT_THAT(each(get("/api/v1/search?q=homogenizer", rig_.key("viewer", "south").key)), ElementsAre());
  EXPECT_THAT(each(get("/api/v1/search?q=homogenizer&site=south")), ElementsAre());
  EXPECT_THAT(each(get("/api/v1/search?q=homogenizer", rig_.key("viewer", "north").key)),
              ElementsAre("north:P-1", "north:6205"));
}

TEST_F(SearchRoutes, are_described_as_they_are_written) {
  const json schema = json::parse(serve::search_schemas().at("FoundRecord"));
  const json found = get("/api/v1/search?q=homogenizer").body;
  for (const json& item : found["items"])
    for (const auto& [name, value] : item.items()) EXPECT_TRUE(schema["properties"].contains(name)) << name;
}

}  // namespace
}  // namespace portent::tests
