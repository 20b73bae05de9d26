#include "serve/api/predict_routes.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "models/backend.h"
#include "serve/api/router.h"
#include "tests/support/sample_model.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {
namespace {

using namespace serve;
using nlohmann::json;
using ::testing::HasSubstr;

class Predict : public ::testing::Test {
 protected:
  Predict() {
    registry_.publish(sample_model(1), true);
    registry_.publish(sample_model(2), false);
  }
  static Router router(ModelBook& book) {
    RouterHooks hooks;
    hooks.now_ms = [] { return std::int64_t{1'700'000'000'000}; };
    return {predict_routes(book), hooks};
  }
  WebAnswer post(const std::string& target, const std::string& body) {
    HttpRequest request;
    request.method = "POST";
    request.target = target;
    request.headers = {{"content-type", "application/json"}};
    request.body = body;
    const Router routes = router(book_);
    if (const auto refused = routes.admit(request); !refused) return refused.error();
    return routes.answer(request);
  }
  /// Cycles 1 to `last` of a machine, as sample_reading() has them.
  static json series(int last) {
    json table = {{"asset", "p1:a"}, {"channels", json::array()}, {"values", json::array()}};
    for (const auto& value : sample_reading("p1:a", 1).values) table["channels"].push_back(value.channel);
    for (int cycle = 1; cycle <= last; ++cycle) {
      const ingest::Reading reading = sample_reading("p1:a", cycle);
      json row = json::array();
      for (const auto& value : reading.values) row.push_back(value.value);
      table["values"].push_back(row);
      table["ts"].push_back(reading.ts);
      table["usage"].push_back(*reading.usage);
    }
    return table;
  }
  static std::vector<models::Forecast> direct(int last, std::uint64_t seed, int version) {
    models::Bundle bundle = sample_model(seed);
    auto predictor = models::make_predictor(bundle, "native");
    const models::Pipeline pipeline(std::move(bundle), std::move(predictor), version);
    models::AssetState state = pipeline.fresh();
    models::PipelineCounts counts;
    std::vector<models::Forecast> forecasts;
    for (int cycle = 1; cycle <= last; ++cycle)
      pipeline.accept(state, {"p1:a", ""}, sample_reading("p1:a", cycle), {}, forecasts, counts);
    return forecasts;
  }

  TemporaryFolder folder_;
  models::Registry registry_{folder_.path() / "registry", true};
  ModelBook book_{models::Registry(folder_.path() / "registry", false), ""};
};

TEST_F(Predict, forecasts_to_the_bits_of_the_scorer) {
  const WebAnswer answer = post("/api/v1/models/sample/predict", series(40).dump());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("[" + models::to_json(direct(40, 1, 1).back()) + "]"));
}

TEST_F(Predict, tells_the_newest_forecast_where_the_last_reading_closes_no_step) {
  json table = series(40);
  for (const char* column : {"values", "ts", "usage"}) table[column].push_back(table[column].back());
  EXPECT_THAT(post("/api/v1/models/sample/predict", table.dump()).body,
              HasSubstr("[" + models::to_json(direct(40, 1, 1).back()) + "]"));
}

TEST_F(Predict, tells_every_forecast_where_all_are_wanted) {
  json table = series(40);
  table["all"] = true;
  const json told = json::parse(post("/api/v1/models/sample/predict", table.dump()).body)["forecasts"];
  const auto expected = direct(40, 1, 1);
  ASSERT_EQ(told.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(told[i], json::parse(models::to_json(expected[i]))) << i;
}

TEST_F(Predict, asks_the_challenger_or_a_version_where_that_is_named) {
  const std::string second = models::to_json(direct(20, 2, 2).back());
  for (const char* version : {"challenger", "2"})
    EXPECT_THAT(post("/api/v1/models/sample/predict?version=" + std::string(version), series(20).dump()).body,
                HasSubstr(second));
}

TEST_F(Predict, says_what_is_wrong_and_where) {
  json table = series(5);
  EXPECT_EQ(post("/api/v1/models/nobody/predict", table.dump()).status, 404);
  EXPECT_EQ(post("/api/v1/models/sample/predict?version=9", table.dump()).status, 404);
  EXPECT_EQ(post("/api/v1/models/..%2F../predict", table.dump()).status, 400);
  EXPECT_EQ(post("/api/v1/models/sample/predict", "[").status, 400);
  table.erase("usage");
  const WebAnswer answer = post("/api/v1/models/sample/predict", table.dump());
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(json::parse(answer.body)["pointer"], "/usage");
}

TEST_F(Predict, says_nothing_of_where_the_registry_is) {
  const WebAnswer answer = post("/api/v1/models/nobody/predict", series(5).dump());
  EXPECT_THAT(answer.body, testing::Not(HasSubstr(folder_.path().string())));
  EXPECT_THAT(answer.body, HasSubstr("nobody@champion"));
}

TEST_F(Predict, counts_what_the_model_does_not_know_and_what_is_missing) {
  json table = series(5);
  table["channels"][0] = "elsewhere";
  table["values"][4][1] = nullptr;
  const json told = json::parse(post("/api/v1/models/sample/predict", table.dump()).body);
  EXPECT_EQ(told["missing_channels"], json::array({"load"}));
  EXPECT_EQ(told["unknown_values"], 5);
  EXPECT_GE(told["missing_values"], 1);
}

TEST_F(Predict, follows_what_becomes_champion) {
  const auto now = ModelBook::Clock::now();
  const auto before = book_.find("sample", "champion", now);
  registry_.promote({"sample", "2"}, "champion");
  EXPECT_EQ(*book_.find("sample", "champion", now + std::chrono::milliseconds(900)), *before);
  EXPECT_NE(*book_.find("sample", "champion", now + std::chrono::milliseconds(1'100)), *before);
}

TEST_F(Predict, keeps_the_bundles_that_are_asked_for) {
  ModelBook book(models::Registry(folder_.path() / "registry", false), "", 1);
  const auto now = ModelBook::Clock::now();
  const auto first = *book.find("sample", "1", now);
  const auto second = *book.find("sample", "2", now);
  EXPECT_NE(first, second);
  EXPECT_EQ(*book.find("sample", "2", now + std::chrono::seconds(2)), second);
  EXPECT_NE(*book.find("sample", "1", now + std::chrono::seconds(3)), first) << "was let go";
}

TEST_F(Predict, names_the_channels_that_the_model_lacks_and_those_that_it_does_not_know) {
  const auto told = json::parse(
      post("/api/v1/models/sample/predict", R"({"channels":["b","zz","c"],"values":[[2,1,7]],"usage":[1]})")
          .body);
  EXPECT_EQ(told["missing_channels"], json::array({"load", "a"}));
  EXPECT_EQ(told["unknown_channels"], json::array({"zz"})) << "c is known, and not read";
}

}  // namespace
}  // namespace portent::tests
