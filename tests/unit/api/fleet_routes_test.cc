#include "serve/api/fleet_routes.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "serve/api/router.h"
#include "tests/support/sample_forecast.h"

namespace portent::tests {
namespace {

using namespace serve;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

/// The routes behind a gate that takes everybody for a viewer at one site.
class FleetRoutes : public ::testing::Test {
 protected:
  FleetRoutes() {
    models::Forecast south = sample_forecast("fan:1", 5);
    south.site = "south";
    fleet_.update(sample_forecast("pump:1", 12));  // of the site north
    fleet_.update(south);
    counters_.set_models({{"turbofan@champion", 3, "abc123"}});
    counters_.ready = true;
  }
  WebAnswer get(const std::string& target, const std::string& site) {
    RouterHooks hooks;
    hooks.now_ms = [] { return std::int64_t{1'700'000'000'000}; };
    hooks.gate = [&](HttpRequest& request, const Route*, std::int64_t) -> std::optional<WebAnswer> {
      request.principal.kind = desk::Principal::Kind::kKey;
      request.principal.rights = {{desk::permissions_of(desk::Role::kViewer), site}};
      return std::nullopt;
    };
    const Require require = [](const Call& call, desk::Permission permission, const std::string& at,
                               const Problem& missing) -> std::optional<Problem> {
      if (desk::may(call.who(), permission, at, call.now_ms())) return std::nullopt;
      return missing;
    };
    const Router router(fleet_routes({fleet_, counters_, {}}, require), hooks);
    HttpRequest request;
    request.method = "GET";
    request.target = target;
    if (const auto refused = router.admit(request); !refused) return refused.error();
    return router.answer(request);
  }

  FleetView fleet_;
  StreamCounters counters_;
};

TEST_F(FleetRoutes, show_the_assets_of_the_sites_of_who_asks) {
  EXPECT_EQ(json::parse(get("/api/v1/assets", "*").body)["matched"], 2);
  EXPECT_EQ(json::parse(get("/api/v1/assets", "north").body)["matched"], 1);
  EXPECT_EQ(json::parse(get("/api/v1/assets", "north").body)["items"][0]["asset"], "pump:1");
  EXPECT_THAT(get("/", "north").body, HasSubstr("pump:1"));
  EXPECT_THAT(get("/", "north").body, Not(HasSubstr("fan:1")));
}

TEST_F(FleetRoutes, answer_for_an_asset_of_another_site_as_for_none) {
  for (const char* below : {"", "/data-quality", "/explanation"}) {
    EXPECT_EQ(get("/api/v1/assets/fan:1" + std::string(below), "north").body,
              get("/api/v1/assets/none" + std::string(below), "north").body)
        << below;
    EXPECT_EQ(get("/api/v1/assets/fan:1" + std::string(below), "north").status, 404) << below;
  }
  EXPECT_EQ(get("/api/v1/assets/pump:1", "north").status, 200);
}

TEST_F(FleetRoutes, tell_of_an_asset_without_a_forecast_only_who_may_see_every_site) {
  features::QualityWindow window{0, 600'000, 5, 0, {}};
  window.channels = {{.channel = "temp", .good = 5, .stuck = 3, .suspect = features::Suspect::kSensor}};
  counters_.quality.set("fan:2", window);
  EXPECT_EQ(get("/api/v1/assets/fan:2/data-quality", "*").status, 200);
  EXPECT_EQ(get("/api/v1/assets/fan:2/data-quality", "north").status, 404);
}

TEST_F(FleetRoutes, are_described_with_schemas_that_are_there) {
  const json document = json::parse(
      openapi_json(fleet_routes({fleet_, counters_, {}},
                                [](const Call&, auto, const auto&, const auto&) { return std::nullopt; }),
                   fleet_schemas(), "1.0"));
  EXPECT_TRUE(document["paths"].contains("/api/v1/assets/{id}/explanation"));
}

}  // namespace
}  // namespace portent::tests
