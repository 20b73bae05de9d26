#include "models/asset_replay.h"

#include <algorithm>

#include "models/backend.h"

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
    : predictor_(make_predictor(bundle, backend.empty() ? bundle.manifest.backend : backend)),
      pipeline_(bundle, std::make_unique<TapedPredictor>(*predictor_, tape_), version),
      state_(pipeline_.fresh()) {}

void AssetReplay::begin(std::optional<double> life_start) {
  tape_ = {};
  medians_.clear();
  state_ = pipeline_.fresh(life_start);
}

tl::expected<void, std::string> AssetReplay::load(std::string_view saved) {
  auto state = pipeline_.load(saved);
  if (!state) return tl::unexpected(state.error());
  begin({});
  state_ = std::move(*state);
  return {};
}

tl::expected<void, std::string> AssetReplay::warm_from(std::string_view saved) {
  begin({});
  auto state = pipeline_.warm_from(saved);
  if (!state) return tl::unexpected(state.error());
  state_ = std::move(*state);
  return {};
}

void AssetReplay::take_breaches(const AssetReplay& before) {
  const bool same_rules = before.pipeline_.manifest().policy == pipeline_.manifest().policy;
  state_.breaches = same_rules ? before.state_.breaches : policy::BreachState{};
}

const std::vector<Forecast>& AssetReplay::accept(const AssetFacts& facts, const ingest::Reading& reading,
                                                 const Position& at) {
  PipelineCounts counts;
  made_.clear();
  pipeline_.accept(state_, facts, reading, at, made_, counts);
  if (!made_.empty() && static_cast<std::size_t>(state_.record.steps()) < medians_.size())
    medians_.clear();  // another life
  for (const Forecast& forecast : made_)
    if (const auto back = steps_back(state_.record, forecast.ts))
      medians_.push_back({state_.record.steps() - static_cast<std::int64_t>(*back), forecast.rul.p50});
  return made_;
}

void AssetReplay::control(const ingest::Control& control) {
  pipeline_.control(state_, control);
  medians_.clear();
}

std::optional<Moment> AssetReplay::moment(const Forecast& forecast) const {
  const auto back = steps_back(state_.record, forecast.ts);
  if (!back || *back >= tape_.inputs.size()) return std::nullopt;
  Moment moment{forecast, tape_, state_.record.last(*back), 0, 0, medians_, {}};
  moment.tape.inputs.resize(tape_.inputs.size() - *back);
  std::erase_if(moment.medians, [&](const FormerMedian& m) {
    return m.step > state_.record.steps() - static_cast<std::int64_t>(*back);
  });
  const auto window = static_cast<std::size_t>(moment.tape.before.steps) + moment.tape.inputs.size();
  moment.steps = std::min({window, predictor_->receptive_field(), state_.record.kept() - *back});
  moment.first_ts = state_.record.last(*back + moment.steps - 1).ts;
  if (forecast.state == ForecastState::kOutOfDistribution) {
    const std::vector<double> values(moment.step.values.begin(), moment.step.values.end());
    const auto& config = pipeline_.manifest().extractor;
    moment.faults =
        features::range_faults(config, state_.extractor, values, facts_of(forecast, config, values));
  }
  return moment;
}

}  // namespace portent::models
