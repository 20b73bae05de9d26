#include "ingest/murmur2.h"

#include <gtest/gtest.h>

namespace portent::ingest {
namespace {

// Values of org.apache.kafka.common.utils.Utils.murmur2, from Kafka's own UtilsTest.
TEST(Murmur2, agrees_with_the_java_client) {
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("21")), -973932308);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("foobar")), -790332482);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("a-little-bit-long-string")), -985981536);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("a-little-bit-longer-string")), -1486304829);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8")),
            -58897971);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("abc")), 479470107);
}

TEST(Murmur2, never_chooses_a_negative_partition) {
  for (int i = 0; i < 1000; ++i) {
    const int partition = partition_of("asset-" + std::to_string(i), 7);
    EXPECT_TRUE(partition >= 0 && partition < 7) << partition;
  }
}

}  // namespace
}  // namespace portent::ingest
