#include "train/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ingest/error.h"
#include "tests/unit/train/report_inputs.h"
#include "train/html_text.h"
#include "train/svg.h"
#include "train/verdict.h"

namespace portent::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Without printing the whole page where it does not.
bool holds(const std::string& page, const std::string& text) {
  return page.find(text) != std::string::npos;
}

TEST(Report, shows_every_part_that_it_was_given) {
  const std::string page = report_html(full_report_inputs());

  for (const char* part :
       {"Can I plan work by it?", "lives from first to last step", "Alarms", "What it would have cost",
        "Forecasts against truth", "How far off", "Do the intervals hold?", "90 % interval",
        "met in the middle of their life", "Health forecast ahead", "What it looks at",
        "What each source adds", "By operating regime", "By part", "networks weigh 0.095", "Data check",
        "Prognostic metrics", "How it was made"})
    EXPECT_TRUE(holds(page, part)) << part;
}

TEST(Report, leaves_out_what_it_was_not_given) {
  ReportInputs in = full_report_inputs();
  in.mid_life.clear();
  in.sources.clear();
  in.regimes.clear();
  in.parts.clear();

  const std::string page = report_html(in);

  EXPECT_FALSE(holds(page, "met in the middle"));
  EXPECT_FALSE(holds(page, "What each source adds"));
  EXPECT_FALSE(holds(page, "By operating regime"));
  EXPECT_FALSE(holds(page, "By part"));
}

TEST(Report, needs_nothing_from_a_network_and_no_script) {
  const std::string page = report_html(full_report_inputs());

  EXPECT_FALSE(holds(page, "http"));
  EXPECT_FALSE(holds(page, "<script"));
  EXPECT_FALSE(holds(page, "url("));
  EXPECT_FALSE(holds(page, "@import"));
  EXPECT_LT(page.size(), 400'000U);
}

TEST(Report, escapes_whatever_a_name_holds) {
  const std::string evil = "<img src=x onerror=alert(1)>\"'&";
  ReportInputs in = full_report_inputs();
  in.name = in.dataset = in.purpose = in.held_out_how = in.contributions_how = in.options.unit = evil;
  in.held_out[0].asset = in.held_out[0].part = evil;
  in.contributions[0].channel = in.regimes[0].name = in.parts[0].name = in.sources[0].source =
      in.sources[0].says = evil;
  in.findings[0] = {DataFinding::Severity::kError, evil, evil};
  in.channels[0].channel = in.channels[0].unit = in.channels[0].note = evil;
  in.figures = in.hyper_parameters = in.provenance = {{evil, evil}};

  const std::string page = report_html(in);

  EXPECT_FALSE(holds(page, "<img"));
  EXPECT_TRUE(holds(page, "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"));
}

TEST(Report, the_same_inputs_give_the_same_bytes) {
  EXPECT_EQ(report_html(full_report_inputs()), report_html(full_report_inputs()));
}

TEST(Report, without_a_forecast_is_refused) {
  EXPECT_THROW(report_html({}), ingest::FatalError);
}

TEST(Report, of_lives_that_never_failed_still_has_a_page) {
  ReportInputs in = full_report_inputs();
  for (ReplayedLife& life : in.held_out) life.failed = false;

  const std::string page = report_html(in);

  EXPECT_TRUE(holds(page, "only 0 failures to judge by"));
  EXPECT_TRUE(holds(page, "24 lives that did not fail prove this much"));
}

TEST(Report, balances_its_tags) {
  const std::string file = testing::TempDir() + "portent_report_test.html";
  std::ofstream(file) << report_html(full_report_inputs());

  EXPECT_EQ(std::system(("python3 -B " PORTENT_SOURCE_DIR "/tests/support/html_check.py " + file).c_str()),
            0);
}

TEST(ReportJson, holds_the_figures_and_the_lists) {
  const auto json = nlohmann::json::parse(report_json(full_report_inputs()));

  EXPECT_EQ(json["model"], "pump");
  EXPECT_EQ(json["held_out"]["lives"]["failed"], 24);
  EXPECT_EQ(json["mid_life"]["lives"]["failed"], 6);
  EXPECT_EQ(json["held_out"]["by_remaining_life"].size(), 5U);
  EXPECT_TRUE(json["held_out"]["by_remaining_life"][4]["to"].is_null());
  EXPECT_TRUE(json["held_out"]["overall"]["interval_0.9"]["coverage"].is_number());
  EXPECT_TRUE(json["sources"][2]["rmse_alone"].is_null());
  EXPECT_EQ(json["hyper_parameters"]["cap"], "125");
}

TEST(HtmlText, escapes_markup_and_replaces_what_html_does_not_know) {
  EXPECT_EQ(html_text("a<b>&\"'\x01\n"), "a&lt;b&gt;&amp;&quot;&#39;\uFFFD\n");
}

TEST(Ticks, are_round_and_never_minus_nothing) {
  EXPECT_THAT(ticks(0, 150, 6), ElementsAre(0, 25, 50, 75, 100, 125, 150));
  EXPECT_THAT(ticks(-0.1, 0.1, 4), ElementsAre(-0.1, -0.05, 0, 0.05, 0.1));
  EXPECT_FALSE(std::signbit(ticks(0, 1, 4)[0]));
}

TEST(Verdict, of_good_forecasts_is_yes) {
  const Verdict v = judge_trust(backtest(full_report_inputs().held_out, usual_options()));

  EXPECT_EQ(v.trust, Trust::kYes) << testing::PrintToString(v.reasons);
}

TEST(Verdict, of_data_with_a_leak_is_not_yet_and_says_so_first) {
  ReportInputs in = full_report_inputs();
  in.findings.clear();
  in.findings.push_back({DataFinding::Severity::kWarning, "temp", "is missing for up to 40 steps"});
  in.findings.push_back({DataFinding::Severity::kError, "rul", "counts down to the end of each life"});

  const Verdict v = judge_trust(backtest(in.held_out, in.options), in.findings);

  EXPECT_EQ(v.trust, Trust::kNotYet);
  ASSERT_FALSE(v.reasons.empty());
  EXPECT_THAT(v.reasons[0], HasSubstr("rul: counts down"));
  EXPECT_THAT(report_html(in), HasSubstr(v.sentence));
  EXPECT_EQ(nlohmann::json::parse(report_json(in))["held_out"]["verdict"]["trust"], "not_yet");
}

TEST(Verdict, names_the_stretch_of_life_where_intervals_fail) {
  const auto life = replayed_life(200, [](double left) {
    const double truth = std::min(left, 125.0), width = left >= 25 && left < 50 ? 1 : 10;
    return models::Interval{truth - width + 2, truth + 2, truth + width + 2};
  });

  const Verdict v = judge_trust(backtest(std::vector<ReplayedLife>(30, life), usual_options()));

  EXPECT_EQ(v.trust, Trust::kWithCare);
  EXPECT_THAT(
      v.reasons,
      ElementsAre(HasSubstr("with 25 to 50 cycles left the 80 % interval held the truth in only 0 %")));
}

TEST(Verdict, names_the_horizon_at_which_health_ahead_fails) {
  ReportInputs in = full_report_inputs();
  for (ReplayedLife& life : in.held_out)
    for (ReplayedForecast& f : life.forecasts) f.trajectory = {{10, 0, 50, 100}, {25, 101, 102, 103}};

  const Verdict v = judge_trust(backtest(in.held_out, usual_options()));

  EXPECT_EQ(v.trust, Trust::kWithCare);
  EXPECT_THAT(v.reasons,
              ElementsAre(HasSubstr("health 25 cycles ahead came within its P10 to P90 in only 0 %")));
}

TEST(Verdict, of_few_failures_is_with_care_at_best) {
  EXPECT_EQ(judge_trust(backtest({constant_error_life(200, 0)}, usual_options())).trust, Trust::kWithCare);
}

TEST(Verdict, of_a_model_that_never_warns_is_not_yet_and_says_why) {
  std::vector<ReplayedLife> lives(30, replayed_life(200, [](double) {
                                    return models::Interval{0, 120, 125};
                                  }));

  const Verdict v = judge_trust(backtest(lives, usual_options()));

  EXPECT_EQ(v.trust, Trust::kNotYet);
  EXPECT_THAT(v.reasons[0], HasSubstr("30 of 30 failures were not warned of 10 cycles ahead"));
}

}  // namespace
}  // namespace portent::train
