#include "ingest/archive/series.h"

#include <gmock/gmock.h>

#include "tests/unit/archive/archive_rig.h"

namespace portent::ingest::archive {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class SeriesTest : public testing::Test, protected serve::ArchiveRig {
 protected:
  static constexpr std::int64_t kBegin = serve::kBegin, kDay = serve::kDay;

  Series read(std::size_t max_points, std::int64_t from = INT64_MIN, std::int64_t to = INT64_MAX,
              const std::string& channel = "temp") const {
    return read_series(options_.folder, {"a", channel, from, to, max_points});
  }
};

TEST_F(SeriesTest, few_values_come_as_they_are) {
  send("a", kBegin, 1.5);
  send("b", kBegin, 9);
  send("a", kBegin + 1'000, 2.5);
  archive();

  const Series series = read(10);

  EXPECT_EQ(series.span_ms, 0);
  EXPECT_THAT(series.points, ElementsAre(SeriesPoint{kBegin, 1, 1.5, 1.5, 1.5, 1.5},
                                         SeriesPoint{kBegin + 1'000, 1, 2.5, 2.5, 2.5, 2.5}));
}

TEST_F(SeriesTest, many_values_become_spans_that_lose_no_extreme) {
  for (int i = 0; i < 1'000; ++i) send("a", kBegin + 100 * i, i == 567 ? 99.5 : 1);
  archive();

  const Series series = read(10);

  ASSERT_LE(series.points.size(), 10U);
  std::int64_t count = 0;
  double most = 0;
  for (const SeriesPoint& point : series.points) {
    count += point.count;
    most = std::max(most, point.max);
  }
  EXPECT_EQ(count, 1'000);
  EXPECT_EQ(most, 99.5);
}

TEST_F(SeriesTest, long_spans_are_the_same_whether_from_tiers_or_from_readings) {
  for (int i = 0; i < 2'000; ++i) send("a", kBegin + 43'000 * i, 0.25 * (i % 97));
  archive();
  const Series from_readings = read(20, kBegin, kBegin + kDay);
  send("a", kBegin + 2 * kDay, 0);
  archive();
  ASSERT_THAT(files(HistoryKind::kHours), SizeIs(1));
  const Series from_tiers = read(20, kBegin, kBegin + kDay);

  ASSERT_EQ(from_tiers.points.size(), from_readings.points.size());
  EXPECT_EQ(from_tiers.span_ms, 7'200'000);
  for (std::size_t i = 0; i < from_tiers.points.size(); ++i) {
    const SeriesPoint &x = from_tiers.points[i], &y = from_readings.points[i];
    EXPECT_EQ(std::tie(x.ts, x.count, x.min, x.max, x.last), std::tie(y.ts, y.count, y.min, y.max, y.last))
        << i;
    EXPECT_NEAR(x.mean, y.mean, 1e-4);
  }
}

TEST_F(SeriesTest, a_day_whose_readings_are_gone_is_told_by_its_tiers) {
  options_.retention.reading_days = 3;
  for (int i = 0; i < 5; ++i) send("a", kBegin + i * 1'000, i);
  archive();
  send("a", kBegin + 9 * kDay, 7);
  archive();

  const Series series = read(100, kBegin, kBegin + kDay);

  ASSERT_THAT(series.points, SizeIs(1));
  EXPECT_EQ(series.points[0], (SeriesPoint{kBegin, 5, 0, 4, 2, 4}));
}

TEST_F(SeriesTest, only_the_range_is_told) {
  for (int i = 0; i < 10; ++i) send("a", kBegin + i, i);
  archive();

  EXPECT_THAT(read(100, kBegin + 3, kBegin + 5).points, SizeIs(2));
  EXPECT_THAT(read(100, kBegin + 50).points, IsEmpty());
  EXPECT_THAT(read(100, INT64_MIN, INT64_MAX, "flow").points, IsEmpty());
}

}  // namespace
}  // namespace portent::ingest::archive
