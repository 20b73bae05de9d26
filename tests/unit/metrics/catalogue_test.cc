#include "serve/metrics/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace portent::serve {
namespace {

using ::testing::EndsWith;
using ::testing::Not;

TEST(MetricCatalogue, names_each_metric_once) {
  std::set<std::string_view> names;
  for (const auto* spec : metric_catalogue()) EXPECT_TRUE(names.insert(spec->name).second) << spec->name;
}

TEST(MetricCatalogue, follows_the_naming_of_prometheus) {
  for (const auto* spec : metric_catalogue()) {
    EXPECT_EQ(spec->name.rfind("portent_", 0), 0u) << spec->name;
    EXPECT_EQ(spec->name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos)
        << spec->name;
    if (spec->kind == MetricKind::kCounter)
      EXPECT_THAT(std::string(spec->name), EndsWith("_total"));
    else
      EXPECT_THAT(std::string(spec->name), Not(EndsWith("_total")));
  }
}

TEST(MetricCatalogue, says_what_each_metric_is_in_one_sentence) {
  for (const auto* spec : metric_catalogue()) {
    EXPECT_THAT(std::string(spec->help), EndsWith(".")) << spec->name;
    EXPECT_EQ(spec->help.find('\n'), std::string_view::npos) << spec->name;
    EXPECT_FALSE(spec->unit.empty()) << spec->name;
  }
}

}  // namespace
}  // namespace portent::serve
