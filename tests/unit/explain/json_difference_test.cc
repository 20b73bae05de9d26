#include "models/json_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portent::models {
namespace {

using testing::ElementsAre, testing::IsEmpty;

TEST(JsonDifference, names_members_that_changed_came_or_went) {
  EXPECT_THAT(json_differences(R"({"a":1,"b":{"c":[1,2]}})", R"({"b":{"c":[1,3]},"d":"x"})", 9),
              ElementsAre(JsonDifference{"/a", "1", ""}, JsonDifference{"/b/c/1", "2", "3"},
                          JsonDifference{"/d", "", "\"x\""}));
}

TEST(JsonDifference, names_no_more_than_wanted) {
  EXPECT_THAT(json_differences(R"({"a":1,"b":1})", R"({"a":2,"b":2})", 1),
              ElementsAre(JsonDifference{"/a", "1", "2"}));
}

TEST(JsonDifference, of_equal_texts_there_is_none) {
  EXPECT_THAT(json_differences("no json", "no json", 9), IsEmpty());
}

TEST(JsonDifference, what_is_no_json_differs_as_a_whole) {
  EXPECT_THAT(json_differences("{", "{}", 9), ElementsAre(JsonDifference{"", "{", "{}"}));
}

}  // namespace
}  // namespace portent::models
