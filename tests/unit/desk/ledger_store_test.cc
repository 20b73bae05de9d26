#include <chrono>

#include "serve/store/documents.h"
#include "serve/store/external_ids.h"
#include "serve/store/node_list.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {
namespace {

using serve::store::NodeFilter;
using serve::store::NodeOrder;
using serve::store::NodePage;
using testing::ElementsAre;
using testing::IsEmpty;

class LedgerStoreTest : public LedgerTest {
 protected:
  std::vector<std::string> ids(const NodeFilter& filter, const NodePage& page = {}) {
    return store_.read([&](Session& session) {
      std::vector<std::string> found;
      for (const Node& one : serve::store::list_nodes(session, filter, page)) found.push_back(one.id);
      return found;
    });
  }
  /// Every id, page by page.
  std::vector<std::string> paged(const NodeFilter& filter, NodePage page) {
    std::vector<std::string> all;
    for (;;) {
      const auto nodes =
          store_.read([&](Session& session) { return serve::store::list_nodes(session, filter, page); });
      for (const Node& one : nodes) all.push_back(one.id);
      if (nodes.size() < page.most) return all;
      page.after = cursor_after(nodes.back(), page.order);
    }
  }
  void plant() {
    add(node("north", NodeKind::kSite));
    add(node("north:l1", NodeKind::kLine, "north"));
    for (const char* id : {"north:p1", "north:p2", "north:p3"}) {
      Node made = pump(id, "north:l1");
      made.name = std::string("Pump ") + static_cast<char>('9' - id[7] + '0');
      made.serial = std::string("SN%") + id[7];
      now_ms_ += 1'000;
      add(made);
    }
    add(pump("south:p1"));
  }
};

TEST_F(LedgerStoreTest, finds_nodes_by_what_they_are_and_where) {
  plant();
  EXPECT_THAT(ids({.sites = {"north"}}),
              ElementsAre("north", "north:l1", "north:p1", "north:p2", "north:p3"));
  EXPECT_THAT(ids({.sites = {"south", "east"}}), ElementsAre("south:p1"));
  EXPECT_THAT(ids({.parent = "north"}), ElementsAre("north:l1"));
  EXPECT_THAT(ids({.subtree = "north:l1"}), ElementsAre("north:l1", "north:p1", "north:p2", "north:p3"));
  EXPECT_THAT(ids({.asset_class = "pump", .kind = NodeKind::kLine}), IsEmpty());
  EXPECT_THAT(ids({.kind = NodeKind::kSite}), ElementsAre("north"));
  EXPECT_THAT(ids({.state = serve::store::NodeState::kScrapped}), IsEmpty());
}

TEST_F(LedgerStoreTest, finds_words_in_ids_names_and_serials) {
  plant();
  EXPECT_THAT(ids({.text = "NORTH:P"}), ElementsAre("north:p1", "north:p2", "north:p3"));
  EXPECT_THAT(ids({.text = "pump 8"}), ElementsAre("north:p1"));
  EXPECT_THAT(ids({.text = "sn%2"}), ElementsAre("north:p2"));
  EXPECT_THAT(ids({.text = "n_rth"}), IsEmpty());
  EXPECT_THAT(ids({.text = "' OR 1=1 --"}), IsEmpty());
}

TEST_F(LedgerStoreTest, pages_in_every_order_without_gaps_or_doubles) {
  plant();
  for (const auto order : {NodeOrder::kId, NodeOrder::kName, NodeOrder::kUpdated})
    for (const bool descending : {false, true}) {
      const auto whole = ids({}, {.order = order, .descending = descending});
      EXPECT_EQ(paged({}, {.order = order, .descending = descending, .most = 2}), whole);
      EXPECT_EQ(whole.size(), 6U);
    }
  EXPECT_THAT(ids({.asset_class = "pump"}, {.order = NodeOrder::kUpdated, .descending = true, .most = 1}),
              ElementsAre("south:p1"));
}

TEST_F(LedgerStoreTest, answers_of_ten_thousand_assets_in_milliseconds) {
  write([&](Session& session) {
    serve::store::insert_node(session, node("s", NodeKind::kSite));
    for (int i = 0; i < 10'000; ++i) {
      Node made = node("s:a" + std::to_string(i), NodeKind::kEquipment, "s");
      made.name = "Asset " + std::to_string(i * 7919 % 10'000);
      made.site = "s";
      serve::store::insert_node(session, made);
    }
  });
  const std::vector<std::pair<NodeFilter, NodePage>> asked = {
      {{.sites = {"s"}}, {.order = NodeOrder::kName, .most = 50}},
      {{.text = "asset 99"}, {.most = 50}},
      {{.subtree = "s"}, {.order = NodeOrder::kUpdated, .most = 50}}};
  for (const auto& [filter, page] : asked) {
    ids(filter, page);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(ids(filter, page).size(), 50U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin,
              std::chrono::milliseconds(500));  // far off means no index
  }
}

TEST_F(LedgerStoreTest, external_ids_are_what_their_source_said_last) {
  add(pump("p1"));
  add(pump("p2"));
  const auto put = [&](const char* source, const char* id, const char* asset, std::int64_t ts) {
    return write([&](Session& session) {
      return serve::store::put_external_id(session, {source, id, "node", asset, ts});
    });
  };
  EXPECT_TRUE(put("sap", "4711", "p1", 10));
  EXPECT_FALSE(put("sap", "4711", "p2", 10));
  EXPECT_FALSE(put("sap", "4711", "p2", 9));
  EXPECT_TRUE(put("maximo", "4711", "p2", 1));
  EXPECT_TRUE(put("sap", "4711", "p2", 11));
  const auto found = store_.read(
      [](Session& session) { return serve::store::find_external_id(session, "sap", "node", "4711"); });
  EXPECT_EQ(found->object_id, "p2");
  EXPECT_EQ(store_.read([](Session& session) { return serve::store::external_ids_of(session, "node", "p2"); })
                .size(),
            2U);
}

TEST_F(LedgerStoreTest, documents_are_of_any_node_and_kept_once) {
  add(node("s", NodeKind::kSite));
  const auto put = [&](const std::string& title) {
    return write([&](Session& session) {
      return serve::store::put_document(session, {"s", "https://dms/1", title, "plan", 0, 0, now_ms_});
    });
  };
  EXPECT_TRUE(put("Site plan"));
  EXPECT_FALSE(put("Site plan"));
  EXPECT_TRUE(put("Site plan, new"));
  const auto documents =
      store_.read([](Session& session) { return serve::store::documents_of_node(session, "s"); });
  ASSERT_EQ(documents.size(), 1U);
  EXPECT_EQ(documents[0].title, "Site plan, new");
  EXPECT_EQ(documents[0].version, 2);
}

}  // namespace
}  // namespace portent::tests
