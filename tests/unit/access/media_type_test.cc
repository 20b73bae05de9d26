#include "serve/api/media_type.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

TEST(ContentType, is_told_whatever_its_parameters) {
  EXPECT_TRUE(is_media_type("application/json", "application/json"));
  EXPECT_TRUE(is_media_type("Application/JSON; Charset=UTF-8", "application/json"));
  EXPECT_FALSE(is_media_type("application/json; charset=latin1", "application/json"));
  EXPECT_FALSE(is_media_type("application/jsonx", "application/json"));
  EXPECT_FALSE(is_media_type("text/plain", "application/json"));
  EXPECT_FALSE(is_media_type("", "application/json"));
}

TEST(Accept, takes_what_it_names) {
  EXPECT_TRUE(accepts("application/json", "application/json"));
  EXPECT_TRUE(accepts("text/html, application/*;q=0.1", "application/json"));
  EXPECT_TRUE(accepts("*/*", "text/event-stream"));
  EXPECT_TRUE(accepts("", "application/json"));
  EXPECT_TRUE(accepts("text/html", "text/html; charset=utf-8"));
  EXPECT_FALSE(accepts("text/html", "application/json"));
}

TEST(Accept, goes_by_the_most_exact_range) {
  EXPECT_FALSE(accepts("*/*, application/json;q=0", "application/json"));
  EXPECT_FALSE(accepts("application/json;q=0.000, */*", "application/json"));
  EXPECT_TRUE(accepts("*/*;q=0, application/json;q=0.5", "application/json"));
}

}  // namespace
}  // namespace portent::serve
