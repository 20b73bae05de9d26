#include "tests/unit/metrics/metrics_page.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace portent::tests {
namespace {

constexpr const char* kPage = PORTENT_SOURCE_DIR "/docs/metrics.md";

TEST(MetricsPage, is_what_the_catalogue_says) {
  if (std::getenv("PORTENT_RENEW_DOCS") != nullptr) std::ofstream(kPage) << metrics_page();
  std::stringstream page;
  page << std::ifstream(kPage).rdbuf();
  EXPECT_EQ(page.str(), metrics_page()) << "renew it by running this test with PORTENT_RENEW_DOCS=1";
}

}  // namespace
}  // namespace portent::tests
