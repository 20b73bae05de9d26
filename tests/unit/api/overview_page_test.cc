#include "serve/api/overview_page.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/bundle.h"
#include "tests/support/sample_forecast.h"

namespace portent::serve {
namespace {

using models::policy::Level;
using portent::tests::sample_forecast;
using ::testing::HasSubstr;
using ::testing::Not;

std::string page_of(std::vector<models::Forecast> fleet, std::optional<std::string> why_not = std::nullopt) {
  const StreamCounters counters;
  return overview_html(overview_of(std::move(fleet), 25, counters, std::move(why_not)));
}

TEST(Overview, counts_the_whole_fleet_by_level_but_shows_the_nearest) {
  const StreamCounters counters;
  const Overview overview = overview_of(
      {sample_forecast("a", 90), sample_forecast("b", 12), sample_forecast("c", 25)}, 2, counters, {});
  EXPECT_EQ(overview.assets, 3u);
  EXPECT_EQ(overview.by_level[static_cast<std::size_t>(Level::kRed)], 1u);
  EXPECT_EQ(overview.by_level[static_cast<std::size_t>(Level::kOrange)], 1u);
  EXPECT_EQ(overview.by_level[static_cast<std::size_t>(Level::kNone)], 1u);
  ASSERT_EQ(overview.nearest.size(), 2u);
  EXPECT_EQ(overview.nearest[0].asset, "b");
  EXPECT_EQ(overview.nearest[1].asset, "c");
}

TEST(OverviewPage, shows_life_interval_health_and_alarm_of_a_machine) {
  const std::string page = page_of({sample_forecast("pump:1", 12)});
  EXPECT_THAT(page, HasSubstr(R"(href="/api/v1/assets/pump:1/forecast">pump:1</a>)"));
  EXPECT_THAT(page, HasSubstr("12 cycles, 80 % interval from 9.0 to 15"));
  EXPECT_THAT(page, HasSubstr(R"(aria-label="Health 10 of 100")"));
  EXPECT_THAT(page, HasSubstr(R"(<span class="pill red">red</span>)"));
}

TEST(OverviewPage, escapes_names_and_units) {
  models::Forecast odd = sample_forecast("a", 10);
  odd.asset = "<script>alert(1)</script>";
  odd.site = "\"><img src=x>";
  odd.unit = "<i>km</i>";
  const std::string page = page_of({odd}, "<b>reason</b>");
  for (const char* markup : {"<script", "<img", "<i>km", "<b>reason"})
    EXPECT_THAT(page, Not(HasSubstr(markup)));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST(OverviewPage, needs_nothing_from_elsewhere) {
  const std::string page = page_of({sample_forecast("a", 10)});
  for (const char* outside : {"http://", "https://", "<script", "<link", "<img", " style=", "url("})
    EXPECT_THAT(page, Not(HasSubstr(outside)));
  EXPECT_THAT(page, HasSubstr(R"(<meta http-equiv="refresh")"));
}

TEST(OverviewPage, says_when_there_is_nothing_yet_and_why_it_is_not_ready) {
  const std::string page = page_of({}, "no model is loaded");
  EXPECT_THAT(page, HasSubstr("No forecast yet"));
  EXPECT_THAT(page, HasSubstr("Not ready: no model is loaded"));
}

TEST(OverviewPage, draws_impossible_numbers_within_its_bars) {
  models::Forecast odd = sample_forecast("a", 10);
  odd.health = 1e9;
  odd.rul = {-5, 1e9, 1e12};
  odd.cap = 0;
  EXPECT_THAT(page_of({odd}), HasSubstr(R"(aria-label="Health 100 of 100")"));
}

/// The bytes that base64 stands for, in hexadecimal digits.
std::string hex_of_base64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string hex;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<unsigned>(kAlphabet.find(c));
    held += 6;
    for (; held >= 8; held -= 8) hex += fmt::format("{:02x}", bits >> (held - 8) & 0xff);
  }
  return hex;
}

TEST(OverviewPage, its_style_is_the_one_that_the_policy_allows) {
  const std::string page = page_of({});
  const auto begin = page.find("<style>") + 7;
  const std::string style = page.substr(begin, page.find("</style>") - begin);
  ASSERT_THAT(overview_style_hash(), ::testing::StartsWith("sha256-"));
  EXPECT_EQ(hex_of_base64(overview_style_hash().substr(7)), models::sha256_hex(style));
}

}  // namespace
}  // namespace portent::serve
