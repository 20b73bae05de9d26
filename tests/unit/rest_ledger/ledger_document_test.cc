#include "serve/api/openapi.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::IsEmpty;
using LedgerDocument = LedgerRoutes;

/// Members that an object has and its schema does not, and those that it requires and are not there.
std::vector<std::string> differences(const nlohmann::json& schema, const nlohmann::json& object) {
  std::vector<std::string> found;
  for (const auto& [name, value] : object.items())
    if (!schema["properties"].contains(name)) found.push_back("not described: " + name);
  for (const auto& name : schema["required"])
    if (!object.contains(name.get<std::string>())) found.push_back("missing: " + name.get<std::string>());
  return found;
}

TEST_F(LedgerDocument, describes_every_object_as_it_is_written) {
  pump("north:P-1", {{"maker", "KSB"}, {"cost", 5}, {"currency", "EUR"}, {"life_start", 1}});
  const std::string node = "/api/v1/nodes/north:P-1";
  const json schemas = json::parse(
      serve::openapi_json(router_.routes(), serve::ledger_schemas(), "1.0"))["components"]["schemas"];
  EXPECT_THAT(differences(schemas["Node"], get(node).body), IsEmpty());
  EXPECT_THAT(differences(schemas["MeasuringPoint"],
                          post(node + "/points",
                               {{"id", "v"}, {"channel", "c"}, {"tag", "t"}, {"unit", "mm/s"}, {"offset", 1}})
                              .body),
              IsEmpty());
  EXPECT_THAT(differences(schemas["Document"],
                          post(node + "/documents", {{"uri", "a"}, {"title", "b"}, {"kind", "c"}}).body),
              IsEmpty());
  EXPECT_THAT(differences(schemas["KeptExternalId"],
                          post(node + "/external-ids", {{"source", "a"}, {"id", "b"}}).body),
              IsEmpty());
  EXPECT_THAT(differences(schemas["ExternalId"], get("/api/v1/external-ids?source=a&external_id=b").body),
              IsEmpty());
  EXPECT_THAT(
      differences(schemas["LifeEvent"], post(node + "/events", {{"kind", "note"}, {"text", "x"}}).body),
      IsEmpty());
  EXPECT_THAT(differences(schemas["Class"], get("/api/v1/classes/pump").body), IsEmpty());
  EXPECT_THAT(differences(schemas["Class"], post("/api/v1/classes/pump/clone", {{"name", "p"}}).body),
              IsEmpty());
}

TEST_F(LedgerDocument, names_in_what_is_written_every_member_that_is_read) {
  const json schemas = json::parse(
      serve::openapi_json(router_.routes(), serve::ledger_schemas(), "1.0"))["components"]["schemas"];
  for (const auto& [wanted, made] : {std::pair{"NewNode", "Node"},
                                     {"NodeChange", "Node"},
                                     {"NewMeasuringPoint", "MeasuringPoint"},
                                     {"NewClass", "Class"},
                                     {"NewLifeEvent", "LifeEvent"},
                                     {"NewDocument", "Document"}})
    for (const auto& [name, value] : schemas[wanted]["properties"].items())
      EXPECT_TRUE(schemas[made]["properties"].contains(name)) << wanted << " " << name;
}

}  // namespace
}  // namespace portent::tests
