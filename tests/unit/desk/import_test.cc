#include "serve/desk/import.h"

#include <fmt/format.h>

#include <sstream>
#include <thread>

#include "serve/desk/export.h"
#include "serve/desk/instantiate.h"
#include "serve/desk/life.h"
#include "serve/store/documents.h"
#include "serve/store/external_ids.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {
namespace {

using serve::desk::BadRow;
using serve::desk::ExportFormat;
using serve::desk::ImportOptions;
using serve::desk::ImportReport;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ImportTest : public LedgerTest {
 protected:
  ImportReport csv(const std::string& text, const ImportOptions& options = {}) {
    std::istringstream from(text);
    serve::desk::CsvRows rows(from);
    return serve::desk::import_nodes(store_, rows, options, now_ms_);
  }
  ImportReport json(const std::string& text, const ImportOptions& options = {}) {
    std::istringstream from(text);
    serve::desk::JsonRows rows(from);
    return serve::desk::import_nodes(store_, rows, options, now_ms_);
  }
  std::string exported(ExportFormat format) {
    std::ostringstream to;
    serve::desk::export_nodes(store_, {}, format, to);
    return to.str();
  }
  /// Some of everything.
  void fill() {
    add(node("plant1", NodeKind::kSite));
    add(node("plant1:l1", NodeKind::kLine, "plant1"));
    Node made = pump("plant1:P-101", "plant1:l1");
    made.name = "Feed, \"main\"";
    made.cost = 0.1 + 0.2;
    made.currency = "EUR";
    made.life_start = 1e-9;
    made.attributes = R"({"medium":"wässrig; sauer","rated_power":7.25})";
    add(made);
    write([&](Session& session) {
      serve::desk::instantiate_class(session, "plant1:P-101", now_ms_).value();
      serve::store::put_document(session,
                                 {"plant1:P-101", "https://dms/17", "Manual", "manual", 0, 0, now_ms_});
      serve::store::put_external_id(session, {"sap", "10004711", "node", "plant1:P-101", 5});
    });
  }
};

TEST_F(ImportTest, what_was_exported_changes_nothing) {
  fill();
  const std::string before = exported(ExportFormat::kJsonLines);
  now_ms_ += 1'000;
  empty_outbox();
  const ImportReport of_csv = csv(exported(ExportFormat::kCsv));
  EXPECT_EQ(of_csv, (ImportReport{.rows = 8, .unchanged = 8}));
  for (const auto format : {ExportFormat::kJsonLines, ExportFormat::kJsonList})
    EXPECT_EQ(json(exported(format)), (ImportReport{.rows = 8, .unchanged = 8}));
  EXPECT_EQ(exported(ExportFormat::kJsonLines), before);
  EXPECT_THAT(outbox(), IsEmpty());
}

TEST_F(ImportTest, an_empty_ledger_becomes_the_one_that_was_exported) {
  fill();
  const std::string everything = exported(ExportFormat::kJsonList);
  write([](Session& session) {
    for (const char* table : {"points", "documents", "external_ids", "nodes"})
      session.run(std::string("DELETE FROM ") + table);
  });
  EXPECT_EQ(json(everything), (ImportReport{.rows = 8, .created = 8}));
  EXPECT_EQ(exported(ExportFormat::kJsonList), everything);
}

TEST_F(ImportTest, reports_each_bad_row_and_keeps_the_good_ones) {
  const ImportReport report =
      csv("id,parent,class,criticality,cost,currency,attributes.rated_power\r\n"
          "p1,,pump,A,100,EUR,7.5\r\n"
          "no id!,,pump,,,,\r\n"
          "p2,nowhere,pump,Z,,,strong\r\n"
          "p3,,pump\r\n"
          "p4,,pu\"mp,,,,\r\n"
          "p5,,,,\"1,5\",EUR,\r\n"
          "p6,,fan,,,,3\r\n");
  EXPECT_EQ(report.rows, 7U);
  EXPECT_EQ(report.created, 2U);
  EXPECT_EQ(report.bad, 5U);
  std::vector<std::string> places;
  for (const BadRow& bad : report.faults) places.push_back(fmt::format("{} {}", bad.line, bad.column));
  EXPECT_THAT(places, testing::UnorderedElementsAre("3 id", "4 parent", "4 criticality",
                                                    "4 attributes.rated_power", "5 ", "6 class", "7 cost"));
  EXPECT_EQ(stored("p1").attributes, R"({"rated_power":7.5})");
  EXPECT_EQ(stored("p6").asset_class, "fan");
}

TEST_F(ImportTest, an_attribute_is_the_same_in_a_cell_and_in_json) {
  csv("id,class,attributes.rated_power\np1,pump,7\n");
  EXPECT_EQ(json(R"({"id":"p1","attributes":{"rated_power":7}})").unchanged, 1U);
  EXPECT_EQ(csv("id,attributes\np1,\"{\"\"rated_power\"\":7.0}\"\n").unchanged, 1U);
}

TEST_F(ImportTest, parents_may_come_behind_their_children) {
  std::string text = "id,parent,kind\n";
  for (int i = 20; i > 0; --i)
    text += fmt::format("n{},{},line\n", i, i > 1 ? fmt::format("n{}", i - 1) : "");
  const ImportReport report = csv(text, {.batch = 3});
  EXPECT_EQ(report, (ImportReport{.rows = 20, .created = 20}));
  EXPECT_EQ(stored("n20").parent, "n19");
}

TEST_F(ImportTest, parents_that_never_come_are_named) {
  const ImportReport report = csv("id,parent\nb,a\nc,b\nx,y\ny,x\n");
  EXPECT_EQ(report.bad, 4U);
  EXPECT_EQ(report.faults[0], (BadRow{2, "parent", "'a' is not in the ledger; add it first"}));
}

TEST_F(ImportTest, columns_that_are_left_out_stay_as_they_are) {
  fill();
  EXPECT_EQ(csv("id,serial,cost\nplant1:P-101,17,\n").changed, 1U);
  EXPECT_EQ(stored("plant1:P-101").serial, "17");
  EXPECT_EQ(stored("plant1:P-101").name, "Feed, \"main\"");
  EXPECT_FALSE(stored("plant1:P-101").cost);
}

TEST_F(ImportTest, a_candidate_that_is_listed_becomes_an_asset_unless_the_row_says_else) {
  const std::vector<std::string> seen = {"p1", "p2"};
  write([&](Session& session) { return serve::desk::register_candidates(session, seen, now_ms_); });
  EXPECT_EQ(csv("id,class,state\np1,pump,\np2,pump,candidate\n").changed, 2U);
  EXPECT_EQ(stored("p1").state, serve::store::NodeState::kRegistered);
  EXPECT_EQ(stored("p2").state, serve::store::NodeState::kCandidate);
}

TEST_F(ImportTest, a_table_without_names_for_its_columns_is_refused) {
  EXPECT_EQ(csv("").bad, 1U);
  EXPECT_THAT(
      csv("id,wheels,id\np1,4,p1\n").faults,
      ElementsAre(BadRow{1, "id", "names two columns"},
                  BadRow{1, "wheels", "is no column of a table of nodes; docs/ledger.md lists them"}));
  EXPECT_EQ(csv("name\nx\n").faults[0].column, "id");
  EXPECT_THAT(stored("p1").id, IsEmpty());
}

TEST_F(ImportTest, points_and_documents_come_with_their_node_or_not_at_all) {
  const ImportReport report = json(
      R"([{"id":"p1","points":[{"id":"p1.v","name":"v","unit":"mm/s"},{"id":"p1.w","name":"w","unit":"furlong"}]},)"
      R"({"id":"p2","points":[{"id":"p2.v","name":"v","thresholds":{"high":{"yellow":4.5,"red":7.1}}}],)"
      R"("documents":[{"uri":"javascript:alert"}]},{"id":"p3","documents":[{"uri":"https://a/b","title":"T"}],)"
      R"("external_ids":[{"source":"sap","id":"1","ts":5}]}])");
  EXPECT_EQ(report.created, 1U);
  EXPECT_EQ(report.bad, 2U);
  EXPECT_EQ(report.faults[0].column, "points.1.unit");
  EXPECT_EQ(report.faults[1].column, "documents.0.uri");
  EXPECT_THAT(stored("p1").id, IsEmpty());
  EXPECT_THAT(stored("p2").id, IsEmpty());
  EXPECT_EQ(stored("p3").id, "p3");
}

TEST_F(ImportTest, refuses_bytes_that_are_no_text) {
  const ImportReport report =
      csv("id,parent,name,class\n"
          "\xff,,,\np1,\xff,,\np2,,\xc3,\np3,,,\xff\np4,,a\x01,\np5,,,\n");
  EXPECT_EQ(report.bad, 5U);
  EXPECT_EQ(report.created, 1U);
  EXPECT_EQ(json(R"({"id":"p6","name":"a\u0000b","points":[{"id":"p\u0000"}]})").bad, 1U);
  EXPECT_EQ(json(R"({"id":"p6","points":[{"id":"p\u0000","name":"x"}]})").bad, 1U);
}

TEST_F(ImportTest, json_of_the_wrong_types_is_named) {
  const ImportReport report = json(R"({"id":"p1","name":5,"cost":"much","attributes":[],"wheels":4})"
                                   "\n{\"id\":}\n\"p2\"\n");
  std::vector<std::string> places;
  for (const BadRow& bad : report.faults) places.push_back(fmt::format("{} {}", bad.line, bad.column));
  EXPECT_THAT(places,
              testing::UnorderedElementsAre("1 name", "1 cost", "1 attributes", "1 wheels", "2 ", "3 "));
}

TEST_F(ImportTest, holds_a_writer_to_its_sites) {
  fill();
  const ImportReport report =
      csv("id,parent,name\nplant2:x,,x\nplant1:y,,y\nplant1:P-101,,z\n", {.sites = {"plant1"}});
  EXPECT_EQ(report.created, 1U);
  EXPECT_EQ(report.bad, 1U);
  EXPECT_EQ(report.faults[0].column, "site");
}

TEST_F(ImportTest, several_at_once_make_each_node_once) {
  std::string text = "id,parent,class,model_alias\n";
  for (int i = 0; i < 60; ++i) text += fmt::format("p{},line,pump,pump@champion\n", i);
  text += "line,,,\n";
  std::vector<std::string> seen;
  for (int i = 0; i < 60; ++i) seen.push_back(fmt::format("p{}", i));
  std::array<ImportReport, 3> reports;
  {
    std::vector<std::jthread> writers;
    for (ImportReport& report : reports) writers.emplace_back([&] { report = csv(text, {.batch = 7}); });
    writers.emplace_back([&] {
      for (const std::string& id : seen)
        write(
            [&](Session& session) { serve::desk::register_candidates(session, std::span(&id, 1), now_ms_); });
    });
  }
  for (const ImportReport& report : reports)
    EXPECT_EQ(report.created + report.changed + report.unchanged, 61U);
  EXPECT_EQ(stored("p17").parent, "line");
  EXPECT_EQ(stored("p17").state, serve::store::NodeState::kRegistered);
}

TEST_F(ImportTest, tells_how_many_more_faults_there_were) {
  std::string text = "id\n";
  for (int i = 0; i < 50; ++i) text += "not an id\n";
  const ImportReport report = csv(text, {.most_faults = 10});
  EXPECT_EQ(report.bad, 50U);
  EXPECT_THAT(report.faults, SizeIs(10));
  EXPECT_EQ(report.more_faults, 40U);
  EXPECT_THAT(encode_report(report), HasSubstr(R"("more_faults":40)"));
}

TEST_F(ImportTest, names_who_said_so) {
  csv("id,source\np1,\np2,cmms\n", {.source = "file"});
  csv("id\np3\n", {.source = "file"});
  EXPECT_EQ(stored("p2").source, "cmms");
  EXPECT_EQ(stored("p3").source, "file");
}

}  // namespace
}  // namespace portent::tests
