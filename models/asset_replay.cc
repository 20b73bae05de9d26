#include "models/asset_replay.h"

#include <algorithm>
#include <iterator>

#include "models/backend.h"
#include "models/part_predictors.h"

namespace portent::models {
namespace {

/// How many steps back in the record the step at `ts` is; nullopt where it is not there.
std::optional<std::size_t> steps_back(const StepRecord& record, std::int64_t ts) {
  for (std::size_t back = 0; back < record.kept(); ++back)
    if (record.last(back).ts == ts) return back;
  return std::nullopt;
}

/// What the step told the extractor, as far as its forecast says.
features::StepFacts facts_of(const Forecast& forecast, const features::ExtractorConfig& config,
                             std::span<const double> values) {
  features::StepFacts facts;
  for (std::size_t c = 0; c < std::min<std::size_t>(config.channels.size(), 64); ++c)
    if (std::ranges::find(forecast.marked, config.channels[c]) != forecast.marked.end())
      facts.missing |= std::uint64_t{1} << c;
  facts.regime = features::nearest_regime(config.regimes, values.first(config.settings.size())).regime;
  return facts;
}

}  // namespace

AssetReplay::AssetReplay(const Bundle& bundle, const std::string& backend, int version)
    : pipeline_(bundle, taped_voices(bundle, backend.empty() ? bundle.manifest.backend : backend), version),
      state_(pipeline_.fresh()) {}

std::unique_ptr<Predictor> AssetReplay::taped_voices(const Bundle& bundle, const std::string& backend) {
  auto predictor = make_predictor(bundle, backend);
  const auto tape = [this](std::string part, std::unique_ptr<Predictor> of_part) {
    voices_.push_back({std::move(part), std::move(of_part)});
    Voice& voice = voices_.back();
    return std::make_unique<TapedPredictor>(*voice.predictor, voice.tape);
  };
  if (bundle.manifest.parts.empty()) return tape("", std::move(predictor));
  auto of_parts = predictor->take_parts();
  std::vector<std::unique_ptr<Predictor>> taped;
  for (std::size_t i = 0; i < of_parts.size(); ++i)
    taped.push_back(tape(bundle.manifest.parts[i].name, std::move(of_parts[i])));
  return std::make_unique<PartPredictors>(std::move(taped));
}

void AssetReplay::forget() {
  for (Voice& voice : voices_) {
    voice.tape = {};
    voice.medians.clear();
  }
}

void AssetReplay::begin(std::optional<double> life_start) {
  forget();
  state_ = pipeline_.fresh(life_start);
}

tl::expected<void, std::string> AssetReplay::load(std::string_view saved) {
  auto state = pipeline_.load(saved);
  if (!state) return tl::unexpected(state.error());
  forget();
  state_ = std::move(*state);
  return {};
}

tl::expected<void, std::string> AssetReplay::warm_from(std::string_view saved) {
  forget();
  auto state = pipeline_.warm_from(saved);
  if (!state) return tl::unexpected(state.error());
  state_ = std::move(*state);
  return {};
}

void AssetReplay::take_breaches(const AssetReplay& before) {
  const bool same_rules = before.pipeline_.manifest().policy == pipeline_.manifest().policy;
  state_.breaches = same_rules ? before.state_.breaches : policy::BreachState{};
}

const AssetState& AssetReplay::state_of(std::size_t voice) const {
  return state_.parts.empty() ? state_ : state_.parts[voice];
}

void AssetReplay::note_medians(std::size_t v) {
  Voice& voice = voices_[v];
  const StepRecord& record = state_of(v).record;
  const auto is_own = [&](const Forecast& forecast) { return forecast.part == voice.part; };
  if (std::ranges::any_of(made_, is_own) && static_cast<std::size_t>(record.steps()) < voice.medians.size())
    voice.medians.clear();  // another life
  for (const Forecast& forecast : made_)
    if (const auto back = steps_back(record, forecast.ts); back && is_own(forecast))
      voice.medians.push_back({record.steps() - static_cast<std::int64_t>(*back), forecast.rul.p50});
}

const std::vector<Forecast>& AssetReplay::accept(const AssetFacts& facts, const ingest::Reading& reading,
                                                 const Position& at) {
  PipelineCounts counts;
  made_.clear();
  pipeline_.accept(state_, facts, reading, at, made_, counts);
  for (std::size_t v = 0; v < voices_.size(); ++v) note_medians(v);
  return made_;
}

void AssetReplay::control(const ingest::Control& control) {
  if (!pipeline_.control(state_, control)) return;
  for (Voice& voice : voices_)
    if (control.part.empty() || voice.part.empty() || voice.part == control.part) voice.medians.clear();
}

std::size_t AssetReplay::voice_of(const Forecast& forecast) const {
  std::string part = forecast.part;
  if (part.empty() && !state_.parts.empty()) {
    std::vector<Forecast> of_step;
    std::ranges::copy_if(made_, std::back_inserter(of_step),
                         [&](const Forecast& f) { return f.ts == forecast.ts && !f.part.empty(); });
    if (!of_step.empty()) part = pipeline_.worst_of(of_step).part;
  }
  return static_cast<std::size_t>(std::ranges::find(voices_, part, &Voice::part) - voices_.begin());
}

std::optional<Moment> AssetReplay::moment(const Forecast& forecast) const {
  const std::size_t v = voice_of(forecast);
  if (v == voices_.size()) return std::nullopt;
  const Voice& voice = voices_[v];
  const AssetState& state = state_of(v);
  const auto back = steps_back(state.record, forecast.ts);
  if (!back || *back >= voice.tape.inputs.size()) return std::nullopt;
  Moment moment{forecast, voice.part, voice.tape, state.record.last(*back), 0, 0, voice.medians, {}};
  moment.tape.inputs.resize(voice.tape.inputs.size() - *back);
  std::erase_if(moment.medians, [&](const FormerMedian& m) {
    return m.step > state.record.steps() - static_cast<std::int64_t>(*back);
  });
  const auto window = static_cast<std::size_t>(moment.tape.before.steps) + moment.tape.inputs.size();
  moment.steps = std::min({window, voice.predictor->receptive_field(), state.record.kept() - *back});
  moment.first_ts = state.record.last(*back + moment.steps - 1).ts;
  if (forecast.state == ForecastState::kOutOfDistribution) {
    const std::vector<double> values(moment.step.values.begin(), moment.step.values.end());
    const auto& config = pipeline_.manifest().extractor;
    moment.faults =
        features::range_faults(config, state.extractor, values, facts_of(forecast, config, values));
  }
  return moment;
}

}  // namespace portent::models
