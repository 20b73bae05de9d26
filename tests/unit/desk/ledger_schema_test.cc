#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "serve/desk/belongings.h"
#include "serve/desk/builtin_classes.h"
#include "serve/desk/export.h"
#include "serve/desk/node_row.h"
#include "serve/store/documents.h"
#include "serve/store/external_ids.h"
#include "tests/support/schema_comparison.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {
namespace {

using testing::IsEmpty;

using LedgerSchemas = LedgerTest;

TEST_F(LedgerSchemas, describe_a_node_with_all_that_hangs_on_it) {
  Node plant;
  plant.id = "plant1";
  plant.kind = serve::store::NodeKind::kSite;
  add(plant);
  Node made = pump("plant1:P-101");
  made.parent = plant.id;
  for (const auto& [name, field] : serve::store::kNodeTexts)
    if ((made.*field).empty()) made.*field = "x";
  made.criticality = "A";
  made.currency = "EUR";
  made.cost = 5;
  made.life_start = 1;
  made.attributes = R"({"rated_power":7.5})";
  add(made);
  serve::store::Point point{
      .id = "v", .node = made.id, .name = "v", .channel = "c", .tag = "t", .unit = "mm/s"};
  point.type = "vibration";
  point.scale = 2;
  point.shift = 1;
  point.thresholds =
      R"({"high":{"blue":1,"yellow":2,"orange":3,"red":4},"low":{"blue":0,"red":-1},"hysteresis":0.1})";
  write([&](Session& session) {
    serve::desk::create_point(session, point, now_ms_).value();
    serve::store::put_document(session, {made.id, "https://a", "Title", "manual", 0, 0, 1});
    serve::store::put_external_id(session, {"sap", "1", "node", made.id, 5});
  });
  std::ostringstream exported;
  serve::desk::export_nodes(store_, {.parent = plant.id}, serve::desk::ExportFormat::kJsonLines, exported);
  EXPECT_THAT(differences("node.schema.json", exported.str()), IsEmpty());
  EXPECT_THAT(differences("point.schema.json", serve::desk::encode_point(point)), IsEmpty());
  const auto described = schema("node.schema.json");
  for (const auto& member : described["properties"].items())
    EXPECT_THAT(exported.str(), testing::HasSubstr("\"" + member.key() + "\"")) << "described, never written";
}

TEST_F(LedgerSchemas, describe_classes) {
  for (const auto& of : serve::desk::builtin_classes())
    EXPECT_THAT(differences("class.schema.json", encode_class(of)), IsEmpty()) << of.name;
}

TEST_F(LedgerSchemas, name_the_words_that_are_known) {
  const auto rules = schema("node.schema.json")["properties"];
  EXPECT_EQ(rules["kind"]["enum"], nlohmann::json(serve::store::kNodeKinds));
  EXPECT_EQ(rules["state"]["enum"], nlohmann::json(serve::store::kNodeStates));
  const auto types =
      schema("class.schema.json")["properties"]["attributes"]["items"]["properties"]["type"]["enum"];
  EXPECT_EQ(types, nlohmann::json(serve::desk::kAttributeTypes));
}

TEST_F(LedgerSchemas, and_manual_show_a_class_that_can_be_made) {
  std::ifstream page(PORTENT_SOURCE_DIR "/docs/ledger.md");
  const std::string text((std::istreambuf_iterator<char>(page)), {});
  const std::size_t begin = text.find("```json\n") + 8;
  const std::string shown = text.substr(begin, text.find("```", begin) - begin);
  serve::desk::Faults faults;
  const auto of = serve::desk::decode_class(shown, faults);
  ASSERT_THAT(faults, IsEmpty());
  EXPECT_THAT(differences("class.schema.json", shown), IsEmpty());
  const auto made = write([&](Session& session) { return serve::desk::create_class(session, of, now_ms_); });
  EXPECT_TRUE(made) << (made ? "" : serve::desk::in_words(made.error().faults));
}

}  // namespace
}  // namespace portent::tests
