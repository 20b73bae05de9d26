#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "features/range_faults.h"
#include "models/pipeline.h"
#include "models/tape.h"

namespace portent::models {

/// A median that was forecast some steps before.
struct FormerMedian {
  std::int64_t step = 0;  ///< of the replay
  double p50 = 0;         ///< life units
};

/// What a forecast was made of, kept by a replay. All of it is of the part whose model spoke.
struct Moment {
  Forecast forecast;
  std::string part;                   ///< "": the bundle is of whole assets
  Tape tape;                          ///< the newest input is that of the forecast's step
  RecordedStep step;                  ///< as it was read; usage and values
  std::size_t steps = 0;              ///< of the window, at most the receptive field: what the evidence spans
  std::int64_t first_ts = 0;          ///< of the window's first step
  std::vector<FormerMedian> medians;  ///< oldest first, this forecast's last; of the same life
  std::vector<features::RangeFault> faults;  ///< why it is out of distribution; empty where it is not
};

/// One asset run through a bundle's pipeline once more, the very code that served it, to see what a forecast
/// was made of. Not thread-safe.
class AssetReplay {
 public:
  /// `backend`: native, torch, or "" for what the bundle says. `version` goes into the forecasts' stamps.
  AssetReplay(const Bundle& bundle, const std::string& backend, int version);
  AssetReplay(const AssetReplay&) = delete;  // its pipeline writes to its tape
  AssetReplay& operator=(const AssetReplay&) = delete;

  /// Back to an asset of which nothing was seen.
  void begin(std::optional<double> life_start);
  /// On from a saved state of this bundle's; the error says why that can't be read.
  tl::expected<void, std::string> load(std::string_view state);
  /// On from a state of another bundle's, as where a scorer switches models.
  tl::expected<void, std::string> warm_from(std::string_view state);
  /// Alarms that stood with the model before go on where both judge by the same rules; else judging begins
  /// anew.
  void take_breaches(const AssetReplay& before);
  std::string save() const { return pipeline_.save(state_); }

  /// The forecasts of the steps that this reading closes; valid until the next call.
  const std::vector<Forecast>& accept(const AssetFacts& facts, const ingest::Reading& reading,
                                      const Position& at);
  void control(const ingest::Control& control);

  /// What accept() returned last. Of a bundle of parts: their forecasts too, before the asset's own.
  const std::vector<Forecast>& made() const { return made_; }
  /// Of one of them; of the asset's own in a bundle of parts the moment of the part that spoke for it.
  /// nullopt where a later step of the same reading began a window of its own, so that the tape no longer
  /// holds it.
  std::optional<Moment> moment(const Forecast& forecast) const;
  const Pipeline& pipeline() const { return pipeline_; }

 private:
  /// A model that forecasts, of the whole or of a part, and what is kept of it.
  struct Voice {
    std::string part;
    std::unique_ptr<Predictor> predictor;
    Tape tape = {};
    std::vector<FormerMedian> medians = {};
  };

  std::unique_ptr<Predictor> taped_voices(const Bundle& bundle, const std::string& backend);
  void forget();
  void note_medians(std::size_t voice);
  std::size_t voice_of(const Forecast& forecast) const;
  const AssetState& state_of(std::size_t voice) const;

  std::deque<Voice> voices_;  // in the order of the parts; predictors write to their tapes
  Pipeline pipeline_;
  AssetState state_;
  std::vector<Forecast> made_;
};

}  // namespace portent::models
