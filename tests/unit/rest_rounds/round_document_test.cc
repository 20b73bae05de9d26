#include "serve/api/openapi.h"
#include "serve/api/reading_routes.h"
#include "tests/unit/rest_rounds/round_routes_rig.h"

namespace portent::tests {
namespace {

using testing::IsEmpty;

class RoundDocument : public RoundRoutes {
 protected:
  json schemas() {
    serve::Schemas all = serve::ledger_schemas();
    all.merge(serve::reading_schemas());
    all.merge(serve::round_schemas());
    return json::parse(serve::openapi_json(router_.routes(), all, "1.0"))["components"]["schemas"];
  }
  /// Members that an object has and its schema does not, and those that it requires and are not there.
  static std::vector<std::string> differences(const json& schema, const json& object) {
    std::vector<std::string> found;
    for (const auto& [name, value] : object.items())
      if (!schema["properties"].contains(name)) found.push_back("not described: " + name);
    for (const auto& name : schema["required"])
      if (!object.contains(name.get<std::string>())) found.push_back("missing: " + name.get<std::string>());
    return found;
  }
};

TEST_F(RoundDocument, describes_every_object_as_it_is_written) {
  const json all = schemas();
  set_out();
  EXPECT_THAT(differences(all["InspectionRoute"], get(kRoute).body), IsEmpty());
  for (const json& item : items()) EXPECT_THAT(differences(all["InspectionItem"], item), IsEmpty());
  json result = oil("a", "low");
  result.update({{"words", "w"}, {"device", "d"}, {"media", json::array({"https://dms.example/1.jpg"})}});
  post(kResults, json::array({result, hum("b", 70)}));
  post(std::string(kRound) + "/check-ins", {{"item", "oil"}, {"code", "QR-17"}, {"device", "d"}});
  EXPECT_EQ(post(std::string(kRound) + "/finish", {{"words", "w"}}).status, 200);
  const json round = get(kRound).body;
  EXPECT_THAT(differences(all["Round"], round), IsEmpty());
  EXPECT_THAT(differences(all["CheckIn"], round["check_ins"][0]), IsEmpty());
  const json results = get(std::string(kRound) + "/results").body,
             items = get(std::string(kRoute) + "/items").body;
  for (const json& one : results["items"]) EXPECT_THAT(differences(all["RoundResult"], one), IsEmpty());
  for (const json& one : items["items"]) EXPECT_THAT(differences(all["InspectionItemState"], one), IsEmpty());
}

}  // namespace
}  // namespace portent::tests
