#include <gtest/gtest.h>

#include <cmath>

#include "models/classic/trend_record.h"

namespace portent::models::classic {
namespace {

TrendRecord record_of(int points) {
  TrendRecord record;
  for (int i = 0; i < points; ++i) record.add(i, -i);
  return record;
}

TrendRecord reloaded(const TrendRecord& record, bool& failed) {
  ingest::ByteWriter bytes;
  record.save(bytes);
  const std::string saved = bytes.take();
  ingest::ByteReader reader(saved);
  TrendRecord again = TrendRecord::load(reader);
  failed = reader.failed() || !reader.at_end();
  return again;
}

TEST(TrendRecord, keeps_the_first_point_and_the_newest_in_bounded_space) {
  const TrendRecord record = record_of(10000);
  const Series kept = record.series();
  EXPECT_LE(record.size(), TrendRecord::kMost);
  EXPECT_EQ(kept.t.front(), 0);
  for (std::size_t back = 0; back < 64; ++back)
    ASSERT_EQ(kept.t[kept.t.size() - 1 - back], 9999 - static_cast<double>(back));
  for (std::size_t i = 0; i < kept.t.size(); ++i) ASSERT_EQ(kept.y[i], -kept.t[i]);
}

TEST(TrendRecord, refuses_points_that_are_no_later_or_no_number) {
  TrendRecord record = record_of(3);
  EXPECT_FALSE(record.add(2, 0));
  EXPECT_FALSE(record.add(3, std::nan("")));
  EXPECT_EQ(record, record_of(3));
}

TEST(TrendRecord, goes_on_the_same_after_it_was_saved) {
  bool failed = true;
  TrendRecord record = record_of(127), again = reloaded(record, failed);
  ASSERT_FALSE(failed);
  for (int i = 127; i < 300; ++i) {
    record.add(i, 1);
    again.add(i, 1);
  }
  EXPECT_EQ(record, again);
}

TEST(TrendRecord, damaged_bytes_are_refused) {
  ingest::ByteWriter bytes;
  bytes.put_all(std::vector<double>{2, 1});
  bytes.put_all(std::vector<double>{5, 5});
  const std::string backwards = bytes.take();
  ingest::ByteReader reader(backwards);
  TrendRecord::load(reader);
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace portent::models::classic
