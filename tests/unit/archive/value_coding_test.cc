#include "ingest/archive/value_coding.h"

#include <gmock/gmock.h>

#include <limits>
#include <random>

namespace portent::ingest::archive {
namespace {

using testing::ElementsAre;
using testing::Optional;

std::vector<std::int64_t> walk(std::size_t count, std::int64_t stride) {
  std::mt19937_64 random(7);
  std::vector<std::int64_t> values;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(value +=
                     static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * stride)) - stride);
  return values;
}

TEST(Delta, gives_back_any_number_of_values) {
  for (const std::size_t count : {0U, 1U, 2U, 32U, 33U, 256U, 257U, 258U, 1000U}) {
    const auto values = walk(count, 10'000);
    EXPECT_EQ(delta_decode(delta_encode(values), count), values) << count;
  }
}

TEST(Delta, gives_back_the_largest_steps_that_there_are) {
  const std::vector<std::int64_t> values = {std::numeric_limits<std::int64_t>::min(), 0,
                                            std::numeric_limits<std::int64_t>::max(), -1,
                                            std::numeric_limits<std::int64_t>::min()};
  EXPECT_EQ(delta_decode(delta_encode(values), values.size()), values);
}

TEST(Delta, takes_hardly_anything_for_equal_steps) {
  std::vector<std::int64_t> times;
  for (int i = 0; i < 10'000; ++i) times.push_back(1'767'225'600'123 + i * 1'000);
  EXPECT_LT(delta_encode(times).size(), 500U);
}

TEST(Delta, writes_what_the_specification_shows) {
  // parquet-format, Encodings.md, "Delta encoding", example 1: 1, 2, 3, 4, 5 have equal differences of 1.
  const std::string bytes = delta_encode(std::vector<std::int64_t>{1, 2, 3, 4, 5});
  // Block of 256 as varint, 8 miniblocks, 5 values, the first 1 (zigzag 2), least difference 1 (zigzag 2),
  // eight widths of 0.
  EXPECT_THAT(std::vector<int>(bytes.begin(), bytes.end()),
              ElementsAre(static_cast<signed char>(0x80), 0x02, 8, 5, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0));
}

TEST(Delta, refuses_what_is_cut_off) {
  const std::string bytes = delta_encode(walk(1'000, 10'000));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_EQ(delta_decode(std::string_view(bytes).substr(0, size), 1'000), std::nullopt) << size;
}

TEST(Split, puts_equal_bytes_of_values_together) {
  const std::vector<double> values = {1.5, 2.5};
  const std::string bytes = split_encode(values);
  EXPECT_EQ(bytes.substr(12), (std::string{'\xf8', '\x04', '\x3f', '\x40'}));
  EXPECT_THAT(split_decode(bytes, 2), Optional(ElementsAre(1.5, 2.5)));
  EXPECT_EQ(split_decode(bytes, 3), std::nullopt);
}

TEST(Runs, give_back_long_runs_short_ones_and_what_lies_between) {
  std::vector<std::uint32_t> values(100, 3);
  for (std::uint32_t i = 0; i < 13; ++i) values.push_back(i);
  values.insert(values.end(), 50, 9);
  values.push_back(1);
  EXPECT_EQ(runs_decode(runs_encode(values, 4), values.size(), 4), values);
}

TEST(Runs, need_no_bits_where_every_value_is_zero) {
  const std::vector<std::uint32_t> zeros(77);
  EXPECT_EQ(runs_decode(runs_encode(zeros, 0), 77, 0), zeros);
}

TEST(Runs, refuse_more_than_was_asked_for) {
  const std::vector<std::uint32_t> values(100, 1);
  EXPECT_EQ(runs_decode(runs_encode(values, 1), 99, 1), std::nullopt);
  EXPECT_EQ(runs_decode("", 1, 1), std::nullopt);
  EXPECT_EQ(runs_decode(runs_encode(values, 1), 100, 33), std::nullopt);
}

TEST(Plain, texts_are_refused_where_a_length_goes_beyond_the_end) {
  std::string bytes = plain_encode(std::vector<std::string_view>{"ab", ""});
  EXPECT_THAT(plain_decode_texts(bytes, 2), Optional(ElementsAre("ab", "")));
  bytes[0] = 9;
  EXPECT_EQ(plain_decode_texts(bytes, 2), std::nullopt);
}

}  // namespace
}  // namespace portent::ingest::archive
