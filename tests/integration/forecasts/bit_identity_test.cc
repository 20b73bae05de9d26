#include <gtest/gtest.h>

#include <random>

#include "models/backend.h"
#include "tests/integration/forecasts/fd001.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

// Every forecast of the 13,096 FD001 test rows, to the byte, whichever way it is made (promises 1 and 3).

namespace portent::tests {
namespace {

models::Pipeline quick_pipeline() {
  models::Bundle bundle = quick_bundle();
  auto predictor = models::make_predictor(bundle, "native");
  return models::Pipeline(std::move(bundle), std::move(predictor), 1);
}

const Predictions& expected() {
  static const Predictions predictions = direct(quick_pipeline(), 4);
  return predictions;
}

TEST(Forecasts, exist_for_every_row) {
  std::size_t count = 0;
  for (const auto& [partition, values] : expected()) count += values.size();
  EXPECT_EQ(count, 13096U);
}

TEST(Forecasts, are_the_same_through_the_local_log_as_directly) {
  TemporaryFolder folder;
  EXPECT_EQ(first_difference(scored(service_config(folder.path(), "")), expected()), "");
}

TEST(Forecasts, are_the_same_through_kafka_as_directly) {
  EXPECT_EQ(first_difference(scored(service_config("", KafkaBroker::shared().address())), expected()), "");
}

TEST(Forecasts, are_the_same_from_protocol_buffers_as_from_json) {
  TemporaryFolder folder;
  EXPECT_EQ(first_difference(scored(service_config(folder.path(), ""), cli::as_protobuf), expected()), "");
}

TEST(Forecasts, are_the_same_when_states_are_saved_and_restored_at_random_rows) {
  const models::Pipeline pipeline = quick_pipeline();
  std::mt19937 random(20);
  int restored = 0;
  const Predictions got = direct(pipeline, 4, [&](models::AssetState& state) {
    if (random() % 10 != 0) return;
    state = *pipeline.load(pipeline.save(state));
    ++restored;
  });
  EXPECT_GT(restored, 1000);
  EXPECT_EQ(first_difference(got, expected()), "");
}

class Batching : public testing::TestWithParam<int> {};

TEST_P(Batching, does_not_change_a_bit) {
  TemporaryFolder folder;
  cli::ServiceConfig config = service_config(folder.path(), "");
  config.max_batch = GetParam();
  EXPECT_EQ(first_difference(scored(config), expected()), "");
}

INSTANTIATE_TEST_SUITE_P(Forecasts, Batching, testing::Values(1, 2, 7, 16, 33, 100, 256, 999, 4096, 20000));

TEST(Forecasts, are_the_same_on_two_threads_as_on_one) {
  TemporaryFolder folder;
  cli::ServiceConfig config = service_config(folder.path(), "");
  config.threads = 2;
  EXPECT_EQ(first_difference(scored(config), expected()), "");
}

}  // namespace
}  // namespace portent::tests
