#include <filesystem>
#include <fstream>

#include "tests/support/sample_model.h"
#include "tests/unit/models/samples.h"

// Writes states of the sample bundle and a manifest of every field anew, for after a change of their formats:
// write_corpus tests/fuzz/corpus

namespace {

using namespace portent;

/// The saved state of a machine after it was seen from cycle `first` to `last`.
std::string state_after(const models::Pipeline& pipeline, int first, int last) {
  models::AssetState state = pipeline.fresh();
  std::vector<models::Forecast> forecasts;
  models::PipelineCounts counts;
  for (int cycle = first; cycle <= last; ++cycle)
    pipeline.accept(state, {"m", ""}, tests::sample_reading("m", cycle), {}, forecasts, counts);
  return pipeline.save(state);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  const models::Pipeline pipeline = tests::sample_pipeline(tests::sample_model());
  std::ofstream(folder / "state/fresh") << pipeline.save(pipeline.fresh());
  std::ofstream(folder / "state/warming") << state_after(pipeline, 1, 3);
  std::ofstream(folder / "state/warm") << state_after(pipeline, 1, 40);
  std::ofstream(folder / "state/mid_life") << state_after(pipeline, 200, 230);
  std::ofstream(folder / "manifest/every_field.json") << models::to_json(models::sample_manifest());
  return 0;
}
