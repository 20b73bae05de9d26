#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include "serve/metrics/collector.h"

namespace portent::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string text_of(const desk::FigurePicture& seen) {
  std::vector<prometheus::MetricFamily> families;
  add_figure_families(seen, families);
  std::erase_if(families, [](const auto& family) { return family.metric.empty(); });
  return prometheus::TextSerializer().Serialize(families);
}

TEST(FigureFamilies, tell_each_figure_of_a_site) {
  desk::FigurePicture seen;
  seen.seen_ms = 1'500;
  seen.backlog = {{"north", "pump", "corrective", 3, 1}};
  desk::Figures figures;
  figures.uptime = {9'000, 0, 1'000, 1, 1, 2'000};
  figures.production = {128, 64, 32, 8, 4};
  figures.work.emplace();
  figures.work->kinds["corrective"] = {2, 6, 3};
  figures.work->costs["EUR"]["corrective"] = 120;
  figures.work->due = 4;
  figures.work->in_time = 3;
  seen.sites = {{"north", figures}};
  const std::string text = text_of(seen);
  const std::string group = "{site=\"north\",class=\"pump\",kind=\"corrective\"}", site = "{site=\"north\"}";
  for (const std::string& line :
       {"portent_orders_open" + group + " 3\n", "portent_orders_overdue" + group + " 1\n",
        "portent_orders_backlog_seconds" + site + " 32400\n", "portent_availability_ratio" + site + " 0.9\n",
        "portent_oee_ratio" + site + " 0.125\n", "portent_mtbf_seconds" + site + " 9\n",
        "portent_mttr_seconds" + site + " 2\n", "portent_schedule_compliance_ratio" + site + " 0.75\n",
        "portent_preventive_orders_ratio" + site + " 0\n",
        std::string("portent_maintenance_cost{site=\"north\",currency=\"EUR\",kind=\"corrective\"} 120\n"),
        std::string("portent_figures_seen_timestamp_seconds 1.5\n")})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(FigureFamilies, tell_the_same_of_lines_and_classes_and_how_many_have_no_series) {
  desk::FigurePicture seen;
  seen.seen_ms = 1'500;
  desk::Figures figures;
  figures.uptime = {9'000, 0, 1'000, 1, 1, 2'000};
  figures.work.emplace().costs["EUR"]["preventive"] = 7;
  seen.lines_and_classes = {{{"north", "line-1", "", figures}, {"north", "", "pump", figures}}, 3};
  const std::string text = text_of(seen);
  EXPECT_THAT(text, HasSubstr("portent_group_mtbf_seconds{site=\"north\",line=\"line-1\",class=\"\"} 9\n"));
  EXPECT_THAT(text,
              HasSubstr("portent_group_availability_ratio{site=\"north\",line=\"\",class=\"pump\"} 0.9\n"));
  EXPECT_THAT(text, HasSubstr("portent_group_maintenance_cost{site=\"north\",line=\"\",class=\"pump\","
                              "currency=\"EUR\",kind=\"preventive\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("portent_groups_dropped 3\n"));
  EXPECT_THAT(text, Not(HasSubstr("portent_mtbf_seconds{")));
}

TEST(FigureFamilies, tell_nothing_that_is_not_known) {
  desk::FigurePicture seen;
  seen.sites = {{"north", {}}};
  EXPECT_EQ(text_of(seen), "");
}

}  // namespace
}  // namespace portent::serve
