#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/reading.h"
#include "ingest/series.h"
#include "models/asset_state.h"
#include "models/bundle.h"
#include "models/drift.h"
#include "models/forecast.h"
#include "models/predictor.h"

namespace portent::models {

/// Where a reading stands: becomes the evidence of its forecasts. Defaults: it came from a file.
struct Position {
  std::string_view topic;
  int partition = -1;
  std::int64_t offset = -1;
  int nth = 0;  ///< of the steps that this reading closes
};

/// What became of a reading's parts.
struct PipelineCounts {
  ingest::StepCounts steps;
  std::uint64_t marked_values[ingest::kMarks] = {};  ///< by ingest::Mark
  std::uint64_t unmapped_values = 0;                 ///< of channels that the bundle does not know
  std::uint64_t stuck_values = 0;
  std::uint64_t missing_values = 0;  ///< channels without a usable value at a step
  std::uint64_t not_running = 0;     ///< steps in idle, transient or overhaul: not judged

  /// `column_of`: where each of its values goes, -1 nowhere, kUnknownChannel where the bundle does not know
  /// it.
  void add_values(const ingest::Reading& reading, std::span<const int> column_of);
};
inline constexpr int kUnknownChannel = -2;

/// Who the readings are of, where that matters to a forecast, and who else looks on.
struct AssetFacts {
  std::string_view asset;
  std::string_view site;
  ForecastRole role = ForecastRole::kChampion;  ///< of the pipeline for this asset; a shadow judges no breach
  DriftWindow* drift = nullptr;                 ///< of this bundle; takes in every step
};

/// A bundle at work: readings in, forecasts out, one asset's state at a time. The same object serves
/// training's evaluation and the scorer, and a forecast's bits depend only on the asset's own records and the
/// bundle (promises 1 and 3). Immutable and thread-safe; states are not shared.
class Pipeline {
 public:
  Pipeline(Bundle bundle, std::unique_ptr<Predictor> predictor, int version = 0);

  const Manifest& manifest() const { return manifest_; }
  const ModelStamp& stamp() const { return stamp_; }
  /// Of a bundle of a whole asset.
  const Predictor& predictor() const { return *predictor_; }
  /// Which of the forecasts are of a life of `part`: those of the part where the bundle models it, else the
  /// asset's own, "".
  std::string_view speaker_for(std::string_view part) const;
  /// Of a bundle of parts: which of the forecasts of one step, one a part, speaks for the asset: of the
  /// critical parts, or of all where none is, the one with the least median among those that may be relied
  /// on; of equals the first.
  const Forecast& worst_of(std::span<const Forecast> parts) const;

  /// `life_start`: life counter at which the asset's life began, where the ledger knows it.
  AssetState fresh(std::optional<double> life_start = std::nullopt) const;

  /// Appends the forecasts of the steps that this reading closes. Of a bundle of parts: for each step those
  /// of the parts, in their order, and then the asset's own, which alone carries breaches.
  void accept(AssetState& state, const AssetFacts& facts, const ingest::Reading& reading, const Position& at,
              std::vector<Forecast>& forecasts, PipelineCounts& counts) const;
  /// As accept() of the first `rows` readings of a series, of whose forecasts nobody reads any: does alone
  /// what later ones follow from, and that of many steps at once. The asset's state has the same bits after
  /// it.
  void pass_over(AssetState& state, const AssetFacts& facts, const ingest::Series& series, std::size_t rows,
                 PipelineCounts& counts) const;
  /// A control record: a life begins (commissioning, overhaul, replacement), or only the window does
  /// (repair, and failure: what stands still is repaired or replaced, and a replacement says so itself).
  /// One that names a part is of that part alone; without a model of it, it is a repair of the asset. A mode
  /// resets nothing: readings from here on that say no mode of their own are in it. False, and nothing is
  /// changed: it came before and comes again (ingest/applied_controls.h).
  bool control(AssetState& state, const ingest::Control& control) const;

  /// The ledger has come to know at which life counter the asset's life began.
  void set_origin(AssetState& state, double life_start) const;

  std::string save(const AssetState& state) const;
  /// The error says why the bytes are not a state of this bundle.
  tl::expected<AssetState, std::string> load(std::string_view bytes) const;
  /// A state of another bundle's, rebuilt from its model-independent record; the error says why that can't be
  /// read. Channels are matched by name.
  tl::expected<AssetState, std::string> warm_from(std::string_view bytes) const;

 private:
  void step(AssetState& state, const AssetFacts& facts, const ingest::Step& step, const Position& at,
            std::vector<Forecast>& forecasts, PipelineCounts& counts) const;
  struct Passing;
  void pass_over(AssetState& state, const AssetFacts& facts, Passing& passing, PipelineCounts& counts) const;
  void ask_waiting(AssetState& state, const AssetFacts& facts, Passing& passing,
                   PipelineCounts& counts) const;
  /// What the bundle makes of one step.
  struct Seen {
    features::StepFacts facts;
    Prediction said;
    std::optional<Health> health;      ///< of the index
    std::span<const float> inputs;     ///< until the thread's next step
    std::int64_t nth = 0;              ///< since the life began, or the asset was met
    std::optional<double> life_start;  ///< life counter then, where that is known
  };
  Forecast forecast(AssetState& state, const AssetFacts& facts, const ingest::Step& step, const Seen& seen,
                    const Position& at) const;
  /// One part of the assets of a bundle of parts, as if it were an asset.
  struct Part {
    std::string name;
    bool critical = true;
    std::unique_ptr<Pipeline> pipeline;
  };
  void add_parts(std::unique_ptr<Predictor> predictors, int version);
  void accept_by_part(AssetState& state, const AssetFacts& facts, const ingest::Reading& reading,
                      const Position& at, std::vector<Forecast>& forecasts, PipelineCounts& counts) const;
  /// The asset's own forecast of a step: that of its worst critical part, and what the policy makes of it.
  Forecast own_of(AssetState& state, std::span<const Forecast> parts) const;
  bool control_parts(AssetState& state, const ingest::Control& control) const;
  std::string save_parts(const AssetState& state) const;
  tl::expected<AssetState, std::string> load_parts(std::string_view bytes) const;
  tl::expected<AssetState, std::string> warm_parts_from(std::string_view bytes) const;
  void judge_life(AssetState& state, const ingest::Step& step, const Seen& seen, Forecast& to) const;
  std::int64_t first_evidence(const AssetState& state) const;
  double health_now(const Seen& seen, double median) const;
  void look_ahead(const Prediction& said, Forecast& to) const;
  std::vector<Contribution> contributions(std::span<const float> inputs) const;
  void end_window(AssetState& state) const;
  void map_channels(const ingest::Reading& reading, std::vector<int>& mapped) const;
  void warm(AssetState& state, const StepRecord& record, const std::vector<int>& source) const;
  /// What a gap or a counter that starts again ends, whether or not the machine runs at this step; the
  /// extractor would do its part at the next step that it sees, but that may be another.
  void restart_where_broken(AssetState& state, const ingest::Step& step) const;
  /// What the extractor and the index make of a step; `inputs` is theirs to fill.
  Seen look(AssetState& state, const ingest::Step& step, std::span<float> inputs) const;
  /// What the model says of it. `warming`: nobody forecasts at this step, whatever its number.
  void ask(AssetState& state, const ingest::Step& step, bool warming, Seen& seen) const;
  Seen advance(AssetState& state, const ingest::Step& step, bool warming = false) const;
  /// What is kept and counted of a step whether or not anybody forecasts at it.
  void keep(AssetState& state, const AssetFacts& facts, const ingest::Step& step, const Seen& seen,
            std::int64_t offset, PipelineCounts& counts) const;
  bool is_due(const Seen& seen) const { return seen.nth % manifest_.score_every == 0; }

  Manifest manifest_;
  ModelStamp stamp_;
  features::Extractor extractor_;
  std::unique_ptr<Predictor> predictor_;
  std::optional<HealthIndex> health_;
  std::vector<Part> parts_;                         ///< where they are, the predictor is theirs
  std::vector<std::string> columns_;                ///< settings, then channels
  std::unordered_map<std::string, int> column_of_;  ///< -1: known but ignored
};

}  // namespace portent::models
