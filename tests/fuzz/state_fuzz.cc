#include "tests/support/sample_model.h"

// Any bytes are a state of the sample bundle, can warm it, or are refused; what was taken can forecast and be
// saved again.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const portent::models::Pipeline pipeline =
      portent::tests::sample_pipeline(portent::tests::sample_model());
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (auto state : {pipeline.load(bytes), pipeline.warm_from(bytes)}) {
    if (!state) continue;
    std::vector<portent::models::Forecast> forecasts;
    portent::models::PipelineCounts counts;
    pipeline.accept(*state, {"m", ""}, portent::tests::sample_reading("m", 1'000), {}, forecasts, counts);
    pipeline.save(*state);
  }
  return 0;
}
