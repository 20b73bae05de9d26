#include "serve/desk/life.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class NodeFiles : public LedgerRoutes {
 protected:
  Answer import(const std::string& text, const std::string& type = "text/csv", const std::string& key = "") {
    return ask("POST", "/api/v1/nodes:import", {.body = text, .type = type, .key = key});
  }
  static std::vector<int> counts(const Answer& report) {
    std::vector<int> all;
    for (const char* name : {"rows", "created", "changed", "unchanged", "bad"})
      all.push_back(report.body.value(name, -1));
    return all;
  }
  Answer bulk(const json& items) { return post("/api/v1/nodes:bulk", {{"items", items}}); }
  static std::vector<int> statuses(const Answer& report) {
    std::vector<int> all;
    for (const json& item : report.body.value("items", json::array())) all.push_back(item.value("status", 0));
    return all;
  }
};
using NodeBulk = NodeFiles;

TEST_F(NodeFiles, import_what_is_right_and_report_each_bad_row) {
  const std::string file =
      "id,parent,kind,name\nnorth:P-1,north:l1,equipment,Pump\nnorth:P "
      "2,north:l1,equipment,\nnorth:P-3,nowhere,"
      "equipment,\n";
  const Answer report = import(file);
  EXPECT_THAT(counts(report), ElementsAre(3, 1, 0, 0, 2)) << report.text;
  EXPECT_EQ(report.body["faults"][0]["line"], 3);
  EXPECT_EQ(report.body["faults"][0]["column"], "id");
  EXPECT_THAT(counts(import(file)), ElementsAre(3, 0, 0, 1, 2));
}

TEST_F(NodeFiles, import_what_stands_behind_a_bad_element_or_line) {
  EXPECT_THAT(
      counts(import(R"([{"id":"north:P-1","kind":"equipment"},5,{"id":"north:P-2","kind":"equipment"}])",
                    "application/json")),
      ElementsAre(3, 2, 0, 0, 1));
  const Answer report = import(R"({"id":"north:S-5","kind":"equip)"
                               "\n"
                               R"({"id":"north:S-6","kind":"equipment"})",
                               "application/x-ndjson");
  EXPECT_THAT(counts(report), ElementsAre(2, 1, 0, 0, 1)) << report.text;
  EXPECT_EQ(report.body["faults"][0]["line"], 1);
}

TEST_F(NodeFiles, change_nothing_when_an_export_is_imported) {
  pump("north:P-1", {{"name", "Feed, \"main\""}, {"model_alias", "pump@champion"}});
  ask("POST", "/api/v1/nodes/north:P-1/instantiate");
  post("/api/v1/nodes/north:P-1/documents", {{"uri", "https://dms/17"}});
  const int nodes = static_cast<int>(each(get("/api/v1/nodes")).size());
  for (const auto& [format, type] :
       {std::pair{"csv", "text/csv"}, {"json", "application/json"}, {"lines", "application/x-ndjson"}}) {
    const Answer file = get(std::string("/api/v1/nodes:export?format=") + format);
    EXPECT_EQ(file.type, type);
    EXPECT_THAT(counts(import(file.text, type)), ElementsAre(nodes, 0, 0, nodes, 0)) << format;
  }
}

TEST_F(NodeFiles, take_what_the_list_of_nodes_gives_as_a_file) {
  pump("north:P-1");
  EXPECT_THAT(counts(import(get("/api/v1/nodes?under=north").body["items"].dump(), "application/json")),
              ElementsAre(3, 0, 0, 3, 0));
}

TEST_F(NodeFiles, export_what_is_asked_for_and_may_be_seen) {
  pump("north:P-1");
  EXPECT_THAT(
      get("/api/v1/nodes:export?format=csv&under=north:l1").text,
      testing::AllOf(StartsWith("id,parent"), HasSubstr("north:P-1,"), testing::Not(HasSubstr("south"))));
  const Answer south = get("/api/v1/nodes:export", rig_.key("viewer", "south").key);
  EXPECT_EQ(south.body.size(), 1U);
  EXPECT_EQ(south.body[0]["id"], "south");
}

TEST_F(NodeFiles, hold_an_import_to_the_sites_of_the_key) {
  const std::string key = rig_.key("planner", "south").key;
  EXPECT_THAT(counts(import("id,parent,kind\nsouth:P-1,south,equipment\nnorth:P-1,north,equipment\n",
                            "text/csv", key)),
              ElementsAre(2, 1, 0, 0, 1));
}

TEST_F(NodeFiles, refuse_a_type_that_they_cannot_read) {
  EXPECT_EQ(import("<a/>", "application/xml").status, 415);
  EXPECT_EQ(counts(import("not json", "application/json")), (std::vector{1, 0, 0, 0, 1}));
}

TEST_F(NodeBulk, does_what_can_be_done_and_reports_each_item) {
  pump("north:P-1");
  const Answer report = bulk(json::parse(R"([
      {"action":"create","id":"north:P-2","node":{"parent":"north:l1","class":"pump","attributes":{"rated_power":1}}},
      {"action":"change","id":"north:P-1","version":1,"node":{"name":"Feed pump"}},
      {"action":"change","id":"north:P-1","version":1,"node":{"name":"late"}},
      {"action":"change","id":"north:P-1","node":{"class":"nothing"}},
      {"action":"move","id":"north:P-2","node":{"parent":"north"}},
      {"action":"scrap","id":"north:P-1"},
      {"action":"scrap","id":"nobody"},
      {"action":"paint","id":"north:P-1"},
      {"action":"create"}])"));
  EXPECT_THAT(statuses(report), ElementsAre(200, 200, 412, 422, 200, 200, 404, 422, 422)) << report.text;
  EXPECT_EQ(report.body["done"], 4);
  EXPECT_EQ(report.body["items"][3]["problem"]["pointer"], "/items/3/node/class");
  EXPECT_EQ(report.body["items"][7]["problem"]["pointer"], "/items/7/action");
  EXPECT_EQ(report.body["items"][8]["problem"]["pointer"], "/items/8/id");
  EXPECT_EQ(get("/api/v1/nodes/north:P-1").body["name"], "Feed pump");
  EXPECT_EQ(get("/api/v1/nodes/north:P-2").body["parent"], "north");
}

TEST_F(NodeBulk, accepts_and_dismisses_candidates) {
  const std::vector<std::string> met = {"north:P-8", "north:P-9"};
  rig_.store.write(
      [&](serve::store::Session& session) { serve::desk::register_candidates(session, met, rig_.now_ms); });
  const Answer report = bulk(json::parse(
      R"([{"action":"accept","id":"north:P-8","node":{"parent":"north"}},{"action":"dismiss","id":"north:P-9"}])"));
  EXPECT_THAT(statuses(report), ElementsAre(200, 200)) << report.text;
  EXPECT_EQ(get("/api/v1/nodes/north:P-8").body["state"], "registered");
  EXPECT_EQ(get("/api/v1/nodes/north:P-9").status, 404);
}

TEST_F(NodeBulk, looks_at_the_site_of_each_item) {
  const Answer report = ask(
      "POST", "/api/v1/nodes:bulk",
      {.body =
           R"({"items":[{"action":"change","id":"north","node":{"name":"x"}},{"action":"change","id":"south","node":{"name":"x"}}]})",
       .key = rig_.key("planner", "south").key});
  EXPECT_THAT(statuses(report), ElementsAre(404, 200));
}

TEST_F(NodeBulk, is_done_once_however_often_it_is_sent) {
  const Sent sent{.body = R"({"items":[{"action":"create","id":"north:P-1","node":{"parent":"north"}}]})",
                  .once = "1"};
  EXPECT_THAT(statuses(ask("POST", "/api/v1/nodes:bulk", sent)), ElementsAre(200));
  EXPECT_THAT(statuses(ask("POST", "/api/v1/nodes:bulk", sent)), ElementsAre(200));
}

TEST_F(NodeBulk, refuses_more_than_it_can_do_at_once) {
  EXPECT_EQ(bulk(json::array()).status, 422);
  EXPECT_EQ(bulk(json(501, json{{"action", "scrap"}, {"id", "a"}})).body["pointer"], "/items");
}

}  // namespace
}  // namespace portent::tests
