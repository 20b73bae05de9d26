#include <filesystem>
#include <fstream>

#include "ingest/archive/history_writer.h"
#include "tests/support/sample_model.h"
#include "tests/unit/models/samples.h"

// Writes states of the sample bundle, a manifest of every field and a file of the archive anew, for after a
// change of their formats: write_corpus tests/fuzz/corpus

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

/// A file of the archive with every kind of column, in order of size: nulls, runs and exceptions among them.
std::string history_file() {
  using namespace ingest::archive;
  HistoryNames names;
  HistoryRows rows(names);
  const auto temp = names.numbers.id("v.temp"), vib = names.numbers.id("v.vib");
  const auto mode = names.texts.id("mode");
  std::string bytes;
  HistoryWriter writer(
      {{{"v.temp", ColumnKind::kDecimal, 2, true}, {"v.vib", ColumnKind::kDouble, 0, true}}, {"mode"}},
      [&](std::string_view part) { bytes += part; });
  for (int i = 0; i < 40; ++i) {
    rows.begin(i < 20 ? "a" : "b", 1'000 * i, i % 3, i);
    if (i % 5) rows.add_number(temp, i == 7 ? 0.1 + 0.2 : 0.25 * (i % 4));
    if (i % 2) rows.add_number(vib, 1.0 / (i + 1));
    if (i > 30) rows.add_text(mode, "idle");
    writer.add(rows, rows[rows.size() - 1]);
  }
  writer.finish({{"portent.kind", "readings"}});
  return bytes;
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
  const std::string history = history_file();
  std::ofstream(folder / "history_file/readings.parquet", std::ios::binary) << history;
  std::ofstream(folder / "value_coding/footer", std::ios::binary)
      << std::string_view(history).substr(history.rfind("schema") - 12, 700);
  return 0;
}
