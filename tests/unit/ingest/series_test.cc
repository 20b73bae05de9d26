#include "ingest/series.h"

#include <gmock/gmock.h>

namespace portent::ingest {
namespace {

using testing::HasSubstr;

Series read(std::string_view json) {
  SeriesDecoder decoder;
  const auto series = decoder.decode(json);
  EXPECT_TRUE(series) << series.error().pointer << " " << series.error().detail;
  return series.value_or(Series{});
}

TEST(Series, is_a_table_of_readings_in_their_order) {
  const Series series = read(
      R"({"values":[[1,2.5],[null,-3]],"channels":["a","b"],"ts":[5,9],"usage":[1,2.5],"asset":"p:1","life_start":0.5,"all":true})");
  ASSERT_EQ(series.rows(), 2U);
  EXPECT_TRUE(series.has_times());
  EXPECT_TRUE(series.all);
  EXPECT_EQ(series.life_start, 0.5);
  Reading second;
  series.read(0, second);
  series.read(1, second);
  EXPECT_EQ(second.asset, "p:1");
  EXPECT_EQ(second.ts, 9);
  EXPECT_EQ(second.usage, 2.5);
  EXPECT_EQ(second.values[0], (ChannelValue{"a", 0, Mark::kNull}));
  EXPECT_EQ(second.values[1], (ChannelValue{"b", -3, Mark::kNone}));
}

TEST(Series, needs_channels_and_values_alone) {
  const Series series = read(R"({"channels":["a"],"values":[[1],[2],[3]]})");
  ASSERT_EQ(series.rows(), 3U);
  EXPECT_FALSE(series.has_times());
  EXPECT_FALSE(series.all);
  Reading third;
  series.read(2, third);
  EXPECT_EQ(third.ts, 2);
  EXPECT_FALSE(third.usage);
}

struct Flawed {
  const char* json;
  const char* pointer;
  const char* detail;
};
class FlawedSeries : public testing::TestWithParam<Flawed> {};

TEST_P(FlawedSeries, is_refused_by_the_place_that_is_wrong) {
  SeriesDecoder decoder;
  const auto series = decoder.decode(GetParam().json);
  ASSERT_FALSE(series) << GetParam().json;
  EXPECT_EQ(series.error().pointer, GetParam().pointer) << GetParam().json;
  EXPECT_THAT(series.error().detail, HasSubstr(GetParam().detail)) << GetParam().json;
}

INSTANTIATE_TEST_SUITE_P(
    Series, FlawedSeries,
    testing::Values(
        Flawed{"", "", "no JSON"}, Flawed{"[1]", "", "no JSON object"},
        Flawed{R"({"channels":["a"],"values":[[1]]} x)", "", "JSON"},
        Flawed{R"({"values":[[1]]})", "/channels", "is missing"},
        Flawed{R"({"channels":["a"]})", "/values", "is missing"},
        Flawed{R"({"channels":["a"],"values":[]})", "/values", "is missing"},
        Flawed{R"({"channels":["a","a"],"values":[[1,2]]})", "/channels/1", "twice"},
        Flawed{R"({"channels":[""],"values":[[1]]})", "/channels/0", "1 to 256"},
        Flawed{R"({"channels":["a"],"values":[[1,2]]})", "/values/0", "has 2 values, but there are 1"},
        Flawed{R"({"channels":["a"],"values":[[1],[1,2]]})", "/values/1", "the first row has 1"},
        Flawed{R"({"channels":["a"],"values":[["x"]]})", "/values/0/0", "null where it is missing"},
        Flawed{R"({"channels":["a"],"values":[[1e999]]})", "/values/0/0", "finite"},
        Flawed{R"({"channels":["a"],"values":[[1]],"ts":[-1]})", "/ts/0", "1970"},
        Flawed{R"({"channels":["a"],"values":[[1],[2]],"ts":[2,1]})", "/ts/1", "before"},
        Flawed{R"({"channels":["a"],"values":[[1]],"ts":[1,2]})", "/ts", "2 elements, but there are 1"},
        Flawed{R"({"channels":["a"],"values":[[1]],"usage":[-1]})", "/usage/0", "negative"},
        Flawed{R"({"channels":["a"],"values":[[1]],"asset":"a b"})", "/asset", "1 to 128"},
        Flawed{R"({"channels":["a"],"values":[[1]],"channels":["b"]})", "/channels", "twice"},
        Flawed{R"({"channels":["a"],"values":[[1]],"value":1})", "/value", "known: channels, values"}));

TEST(Series, is_bounded) {
  SeriesDecoder decoder({2, 2});
  EXPECT_EQ(decoder.decode(R"({"channels":["a"],"values":[[1],[2],[3]]})").error().pointer, "/values");
  EXPECT_EQ(decoder.decode(R"({"channels":["a","b","c"],"values":[[1]]})").error().pointer, "/channels");
  EXPECT_EQ(decoder.decode(R"({"values":[[1,2,3]],"channels":["a"]})").error().pointer, "/values/0");
  EXPECT_TRUE(decoder.decode(R"({"channels":["a"],"values":[[1],[2]]})")) << "it can be used again";
}

}  // namespace
}  // namespace portent::ingest
