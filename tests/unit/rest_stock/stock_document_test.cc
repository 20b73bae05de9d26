#include "serve/api/openapi.h"
#include "tests/unit/rest_stock/stock_routes_rig.h"

namespace portent::tests {
namespace {

using testing::IsEmpty;

class StockDocument : public StockRoutes {
 protected:
  json schemas() {
    serve::Schemas all = serve::ledger_schemas();
    all.merge(serve::stock_schemas());
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

TEST_F(StockDocument, describes_every_object_as_it_is_written) {
  const json all = schemas();
  const json whole = {{"maker_number", "6205"},
                      {"unit", "kg"},
                      {"location", "B-12"},
                      {"price", 1},
                      {"currency", "EUR"},
                      {"lead_time_days", 21},
                      {"fits", json::array({{{"class", "pump"}, {"part", "seal"}}})}};
  EXPECT_THAT(differences(all["Spare"], spare("north:6205", whole).body), IsEmpty());
  EXPECT_THAT(differences(all["SpareFits"], get(std::string(kSpare) + "/fits").body), IsEmpty());
  const json receipt = {
      {"kind", "receipt"}, {"quantity", 1}, {"order", "PO"}, {"words", "w"}, {"asset", "north:P-1"}};
  EXPECT_THAT(differences(all["StockMove"], move(receipt).body), IsEmpty());
  EXPECT_THAT(differences(all["StockFigures"], get("/api/v1/stock/figures").body), IsEmpty());
  EXPECT_THAT(differences(all["SpareDemand"], get(std::string(kSpare) + "/demand").body), IsEmpty());
}

TEST_F(StockDocument, describes_every_task_as_it_is_written) {
  const json all = schemas();
  const json whole = {{"id", "grease"},      {"asset", "north:P-1"},
                      {"part", "seal"},      {"kind", "lubrication"},
                      {"name", "Grease"},    {"point", "nipple 2"},
                      {"unit", "g"},         {"lubricant", "SHC 100"},
                      {"quantity", 12.5},    {"every_days", 30},
                      {"opens_order", true}, {"ahead_days", 7},
                      {"every_usage", 500},  {"condition", "forecast.health < 40"}};
  EXPECT_THAT(differences(all["Task"], post("/api/v1/tasks", whole).body), IsEmpty());
  const json done = {{"id", "d"}, {"usage", 5}, {"words", "w"}};
  EXPECT_THAT(differences(all["TaskDone"], post("/api/v1/tasks/grease/done", done).body), IsEmpty());
  EXPECT_THAT(differences(all["TaskOfAsset"], get("/api/v1/tasks").body["items"][0]), IsEmpty());
  EXPECT_THAT(differences(all["TaskFigures"], get("/api/v1/tasks:figures").body), IsEmpty());
}

TEST_F(StockDocument, names_in_what_is_written_every_member_that_is_read) {
  const json all = schemas();
  for (const auto& [wanted, made] : {std::pair{"SpareChange", "Spare"},
                                     {"NewStockMove", "StockMove"},
                                     {"TaskChange", "Task"},
                                     {"NewTaskDone", "TaskDone"}})
    for (const auto& [name, value] : all[wanted]["properties"].items())
      EXPECT_TRUE(all[made]["properties"].contains(name)) << wanted << " " << name;
}

}  // namespace
}  // namespace portent::tests
