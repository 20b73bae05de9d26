#include "serve/archive/record_rows.h"

#include <gmock/gmock.h>

#include <cstring>

#include "ingest/encode.h"

namespace portent::serve {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::Optional;

class RecordRowsTest : public testing::Test {
 protected:
  static ingest::Record record(std::string key, std::string value) {
    ingest::Record record;
    record.key = std::move(key);
    record.value = std::move(value);
    record.timestamp_ms = 10'000'000;
    record.partition = 2;
    record.offset = 17;
    return record;
  }
  std::vector<std::string> cells() const {
    std::vector<std::string> cells;
    const auto& row = rows_[rows_.size() - 1];
    for (const auto& cell : rows_.numbers(row)) {
      std::string text = names_.numbers[cell.column] + "=";
      ingest::append_json_number(text, cell.value);
      cells.push_back(text);
    }
    for (const auto& cell : rows_.texts(row))
      cells.push_back(names_.texts[cell.column] + "=" + rows_.word(cell.word));
    return cells;
  }

  ingest::archive::HistoryNames names_;
  ingest::archive::HistoryRows rows_{names_};
  RecordRows maker_{names_, {}, std::chrono::hours(1)};
};

TEST_F(RecordRowsTest, a_reading_keeps_its_counter_mode_and_values_and_what_was_marked) {
  const auto flaw = maker_.add_reading(
      record("a",
             R"({"asset":"a","ts":5,"usage":7.5,"mode":"idle","v":{"t":20.5,"u":null},"q":{"w":"bad"}})"),
      rows_);

  EXPECT_EQ(flaw, std::nullopt);
  EXPECT_EQ(rows_[0].ts, 5);
  EXPECT_EQ(rows_[0].partition, 2);
  EXPECT_EQ(rows_[0].offset, 17);
  EXPECT_THAT(cells(), ElementsAre("usage=7.5", "v.t=20.5", "mode=idle", R"(marks={"u":"null"})"));
}

TEST_F(RecordRowsTest, what_a_scorer_refuses_is_left_out_for_the_same_reason) {
  EXPECT_THAT(maker_.add_reading(record("a", "not json"), rows_), Optional(Eq("malformed")));
  EXPECT_THAT(maker_.add_reading(record("b", R"({"asset":"a","ts":5})"), rows_),
              Optional(Eq("key_mismatch")));
  EXPECT_THAT(maker_.add_reading(record("a", R"({"asset":"a","ts":13600001})"), rows_),
              Optional(Eq("future_ts")));
  EXPECT_THAT(maker_.add_control(record("a", R"({"asset":"a","ts":5,"kind":"party"})"), rows_),
              Optional(Eq("bad_control")));
  EXPECT_EQ(rows_.size(), 0U);
}

TEST_F(RecordRowsTest, a_control_record_keeps_kind_and_part) {
  const auto flaw = maker_.add_control(
      record("a", ingest::encode_control({"a", 5, ingest::Control::Kind::kReplacement, "pump"})), rows_);

  EXPECT_EQ(flaw, std::nullopt);
  EXPECT_THAT(cells(), ElementsAre("kind=replacement", "part=pump"));
}

TEST_F(RecordRowsTest, a_forecast_keeps_its_fields_by_their_paths) {
  const auto flaw = maker_.add_forecast(
      record("a",
             R"({"schema":"x","id":"a/-/1","asset":"a","ts":5,"rul":{"p50":12.5,"unit":"h"},)"
             R"("failure_probability":[{"horizon":8,"p":0.25}],"trajectory":[{"ahead":8}],"marked":["t"]})"),
      rows_);

  EXPECT_EQ(flaw, std::nullopt);
  EXPECT_THAT(cells(), ElementsAre("failure_probability.0.horizon=8", "failure_probability.0.p=0.25",
                                   "rul.p50=12.5", "id=a/-/1", "marked.0=t", "rul.unit=h"));
}

TEST_F(RecordRowsTest, binary_features_are_a_time_and_floats) {
  std::string value(16, '\0');
  const std::int64_t ts = 1'234;
  const float features[] = {0.5F, -2.25F};
  std::memcpy(value.data(), &ts, sizeof ts);
  std::memcpy(value.data() + 8, features, sizeof features);

  EXPECT_EQ(maker_.add_features(record("a", value), rows_), std::nullopt);
  EXPECT_EQ(rows_[0].ts, 1'234);
  EXPECT_THAT(cells(), ElementsAre("f.0=0.5", "f.1=-2.25"));
  EXPECT_THAT(maker_.add_features(record("a", "short"), rows_), Optional(Eq("malformed")));
}

}  // namespace
}  // namespace portent::serve
