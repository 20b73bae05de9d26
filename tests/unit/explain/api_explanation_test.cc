#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serve/api/answer.h"

namespace portent::serve {
namespace {

using testing::HasSubstr;

constexpr const char* kTarget = "/api/v1/assets/p1:a/explanation";

class ApiExplanation : public testing::Test {
 protected:
  ApiAnswer get(const std::string& target, const Explain& explain) {
    return answer("GET", target, {fleet_, counters_, {}, explain});
  }
  FleetView fleet_;
  StreamCounters counters_;
};

TEST_F(ApiExplanation, is_asked_for_the_asset_and_given_as_json) {
  const ApiAnswer made =
      get(kTarget, [](const std::string& asset, const std::string&) { return "{\"of\":\"" + asset + "\"}"; });
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.content_type, "application/json");
  EXPECT_EQ(made.body, R"({"of":"p1:a"})");
}

TEST_F(ApiExplanation, may_be_of_a_part) {
  const auto told = [](const std::string& asset, const std::string& part) {
    return "{\"of\":\"" + part + " of " + asset + "\"}";
  };
  EXPECT_EQ(get(std::string(kTarget) + "?part=fan", told).body, R"({"of":"fan of p1:a"})");
}

TEST_F(ApiExplanation, says_why_there_is_none) {
  const ApiAnswer made = get(kTarget, [](const std::string&, const std::string&) {
    return tl::unexpected(Problem{503, "another forecast is being explained", ""});
  });
  EXPECT_EQ(made.status, 503);
  EXPECT_THAT(made.body, HasSubstr("another forecast is being explained"));
}

TEST_F(ApiExplanation, is_not_found_where_nothing_explains) {
  EXPECT_EQ(get(kTarget, {}).status, 404);
}

TEST_F(ApiExplanation, an_impossible_id_never_reaches_the_log) {
  bool asked = false;
  const ApiAnswer made =
      get("/api/v1/assets/no%20id/explanation", [&](const std::string&, const std::string&) {
        asked = true;
        return std::string("{}");
      });
  EXPECT_EQ(made.status, 400);
  EXPECT_FALSE(asked);
}

}  // namespace
}  // namespace portent::serve
