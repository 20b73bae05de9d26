#include "models/pipeline.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "models/failure_chance.h"

namespace portent::models {
namespace {

constexpr std::size_t kMostContributions = 5;
constexpr double kLeastShare = 0.01;  // of the distance to healthy, to be named
constexpr double kBeyondRange = 0.9;  // of the cap: above it the model only knows "long"

std::vector<std::string> columns_of(const features::ExtractorConfig& config) {
  std::vector<std::string> columns = config.settings;
  columns.insert(columns.end(), config.channels.begin(), config.channels.end());
  return columns;
}

ForecastState judge_state(const Manifest& manifest, const AssetState& state, const features::StepFacts& seen,
                          bool known, double median) {
  if (seen.out_of_distribution) return ForecastState::kOutOfDistribution;
  if (state.sequence.steps < manifest.warm_up_steps) return ForecastState::kWarming;
  if (!known) return ForecastState::kBeyondRange;
  if (!seen.baseline_known) return ForecastState::kMidLife;
  return median >= kBeyondRange * manifest.cap ? ForecastState::kBeyondRange : ForecastState::kOk;
}

bool is_unsure(ForecastState state) {
  return state == ForecastState::kOutOfDistribution || state == ForecastState::kWarming;
}

std::vector<std::string> names_of(std::uint64_t bits, const std::vector<std::string>& channels) {
  std::vector<std::string> names;
  for (std::size_t c = 0; c < std::min<std::size_t>(channels.size(), 64); ++c)
    if ((bits >> c) & 1U) names.push_back(channels[c]);
  return names;
}

/// What a reading needs on its way: each thread's is used again, so that in the steady state a reading asks
/// for no memory. Nothing in it outlives the reading.
struct Workspace {
  std::vector<int> channel_of;
  ingest::ClosedSteps closed;
  std::vector<float> inputs;
};

Workspace& workspace() {
  thread_local Workspace mine;
  return mine;
}

}  // namespace

Pipeline::Pipeline(Bundle bundle, std::unique_ptr<Predictor> predictor, int version)
    : manifest_(std::move(bundle.manifest)),
      stamp_{manifest_.name, version, std::move(bundle.hash), manifest_.data_hash},
      extractor_(manifest_.extractor),
      predictor_(std::move(predictor)),
      health_(manifest_.health ? std::optional<HealthIndex>(*manifest_.health) : std::nullopt),
      columns_(columns_of(manifest_.extractor)) {
  for (const std::string& name : manifest_.extractor.ignored) column_of_.emplace(name, -1);
  for (std::size_t c = 0; c < columns_.size(); ++c) column_of_[columns_[c]] = static_cast<int>(c);
  if (!manifest_.parts.empty()) add_parts(std::move(predictor_), version);
}

AssetState Pipeline::fresh(std::optional<double> life_start) const {
  AssetState state{ingest::StepAssembler(manifest_.step, columns_.size()),
                   extractor_.fresh(),
                   parts_.empty() ? predictor_->fresh() : SequenceState{},
                   {},
                   {},
                   {},
                   {},
                   ingest::Mode::kRun,
                   {},
                   {}};
  // A part may be younger than its asset: what it is not told it finds out or does not know.
  for (const Part& part : parts_) state.parts.push_back(part.pipeline->fresh());
  state.extractor.origin_known = life_start.has_value();
  state.extractor.origin = life_start.value_or(0);
  return state;
}

void Pipeline::map_channels(const ingest::Reading& reading, std::vector<int>& mapped) const {
  mapped.assign(reading.values.size(), kUnknownChannel);
  for (std::size_t i = 0; i < mapped.size(); ++i)
    if (const auto at = column_of_.find(reading.values[i].channel); at != column_of_.end())
      mapped[i] = at->second;
}

void Pipeline::accept(AssetState& state, const AssetFacts& facts, const ingest::Reading& reading,
                      const Position& at, std::vector<Forecast>& forecasts, PipelineCounts& counts) const {
  if (!parts_.empty()) return accept_by_part(state, facts, reading, at, forecasts, counts);
  if (state.standing_mode != ingest::Mode::kRun && !reading.says_mode) {
    ingest::Reading in_mode = reading;
    in_mode.mode = state.standing_mode;
    in_mode.says_mode = true;
    return accept(state, facts, in_mode, at, forecasts, counts);
  }
  Workspace& work = workspace();
  map_channels(reading, work.channel_of);
  counts.add_values(reading, work.channel_of);
  work.closed.clear();
  state.steps.accept(reading, work.channel_of, work.closed, counts.steps);
  Position position = at;
  for (const ingest::Step& step : work.closed) {
    restart_where_broken(state, step);
    if (step.mode == ingest::Mode::kRun)
      this->step(state, facts, step, position, forecasts, counts);
    else
      ++counts.not_running;
    ++position.nth;
  }
}

void Pipeline::end_window(AssetState& state) const {
  predictor_->restart_window(state.sequence);
  if (health_) health_->restart_window(state.health);
  state.rate = {};
}

void Pipeline::restart_where_broken(AssetState& state, const ingest::Step& step) const {
  if (step.after_gap) {
    end_window(state);
    extractor_.restart_window(state.extractor);
  }
  if (step.counter_reset) {
    extractor_.forget_life(state.extractor);
    state.sequence = predictor_->fresh();
    state.health = {};
    state.record.clear();
    policy::clear(state.breaches);
  }
}

Pipeline::Seen Pipeline::look(AssetState& state, const ingest::Step& step, std::span<float> inputs) const {
  Seen seen;
  seen.inputs = inputs;
  seen.facts = extractor_.step(state.extractor, step, inputs);
  if (health_) seen.health = health_->step(state.health, seen.inputs);
  seen.nth = state.extractor.steps;
  if (state.extractor.origin_known) seen.life_start = state.extractor.origin;
  return seen;
}

void Pipeline::ask(AssetState& state, const ingest::Step& step, bool warming, Seen& seen) const {
  StepContext now{seen.inputs, step.values, step.usage, std::nullopt, seen.health};
  if (step.usage && seen.life_start) now.age = *step.usage - *seen.life_start;
  now.wanted = !warming && is_due(seen);
  seen.said = predictor_->predict(state.sequence, now);
}

Pipeline::Seen Pipeline::advance(AssetState& state, const ingest::Step& step, bool warming) const {
  std::vector<float>& inputs = workspace().inputs;
  inputs.assign(extractor_.config().inputs(), 0);
  Seen seen = look(state, step, inputs);
  ask(state, step, warming, seen);
  return seen;
}

void Pipeline::keep(AssetState& state, const AssetFacts& facts, const ingest::Step& step, const Seen& seen,
                    std::int64_t offset, PipelineCounts& counts) const {
  if (facts.drift != nullptr)
    facts.drift->add(seen.facts, seen.nth, seen.inputs.first(manifest_.extractor.channels.size()));
  state.record.add(step, offset);
  counts.stuck_values += static_cast<std::uint64_t>(std::popcount(seen.facts.stuck));
  counts.missing_values += static_cast<std::uint64_t>(std::popcount(seen.facts.missing));
}

void Pipeline::step(AssetState& state, const AssetFacts& facts, const ingest::Step& step, const Position& at,
                    std::vector<Forecast>& forecasts, PipelineCounts& counts) const {
  const Seen seen = advance(state, step);
  keep(state, facts, step, seen, at.offset, counts);
  if (is_due(seen)) forecasts.push_back(forecast(state, facts, step, seen, at));
}

void PipelineCounts::add_values(const ingest::Reading& reading, std::span<const int> column_of) {
  for (std::size_t i = 0; i < column_of.size(); ++i) {
    if (column_of[i] == kUnknownChannel)
      ++unmapped_values;
    else if (reading.values[i].mark != ingest::Mark::kNone)
      ++marked_values[static_cast<std::size_t>(reading.values[i].mark)];
  }
}

std::vector<Contribution> Pipeline::contributions(std::span<const float> inputs) const {
  if (!health_) return {};
  const std::vector<double> parts = health_->contributions(inputs);
  double sum = 0;
  for (const double part : parts) sum += part;
  std::vector<Contribution> all;
  for (std::size_t c = 0; c < parts.size(); ++c)
    if (parts[c] >= kLeastShare * sum && parts[c] > 0)
      all.push_back({manifest_.extractor.channels[c], parts[c] / sum});
  std::ranges::stable_sort(all, std::greater(), &Contribution::share);
  if (all.size() > kMostContributions) all.resize(kMostContributions);
  return all;
}

double Pipeline::health_now(const Seen& seen, double median) const {
  if (manifest_.health_from == HealthFrom::kLife) return 100 * median / manifest_.cap;
  return seen.said.health.value_or(seen.health ? seen.health->health : 100);
}

/// Health ahead follows from remaining life, or is the model's own outlook where health does not come from
/// life.
void Pipeline::look_ahead(const Prediction& said, Forecast& f) const {
  if (said.known)
    for (const double horizon : manifest_.horizons)
      f.failure_probability.push_back({horizon, failure_chance({f.rul, f.rul90}, f.cap, horizon)});
  if (manifest_.health_from == HealthFrom::kIndex) {
    for (const HealthPoint& point : said.outlook)
      f.trajectory.push_back({point.ahead, {point.p10, point.p50, point.p90}});
  } else if (said.known) {
    f.trajectory = health_ahead(f.rul, f.cap, manifest_.trajectory);
  }
}

/// All that later forecasts follow from.
void Pipeline::judge_life(AssetState& state, const ingest::Step& step, const Seen& seen, Forecast& f) const {
  const CalibratedLife life =
      calibrate(manifest_.calibration, seen.said.life, !seen.facts.baseline_known, manifest_.cap);
  f.rul = life.rul;
  f.rul90 = life.rul90;
  f.unit = manifest_.life_unit;
  f.cap = manifest_.cap;
  f.health = health_now(seen, f.rul.p50);
  f.sources = seen.said.voices;
  f.state = judge_state(manifest_, state, seen.facts, seen.said.known, f.rul.p50);
  const bool unsure = is_unsure(f.state);
  if (!unsure)
    f.degradation_rate =
        update_rate(state.rate, step.usage.value_or(static_cast<double>(seen.nth)), f.health);
  if (unsure || !seen.said.known) {  // an interval that was never calibrated must not look narrow
    f.rul = {0, f.rul.p50, manifest_.cap};
    f.rul90 = {0, manifest_.cap};
    if (f.role == ForecastRole::kChampion) f.breaches = policy::hold(manifest_.policy, state.breaches);
    return;
  }
  if (f.role == ForecastRole::kChampion)
    f.breaches = policy::judge(manifest_.policy, state.breaches, step.ts, f.rul.p50);
}

/// Offset of the first reading that a forecast depends on: of its window, or of the life that is followed.
std::int64_t Pipeline::first_evidence(const AssetState& state) const {
  if (predictor_->notes() > 0) return state.record.first().front().offset;
  const auto window = std::min(
      {static_cast<std::size_t>(state.sequence.steps), predictor_->receptive_field(), state.record.kept()});
  return state.record.last(window - 1).offset;
}

Forecast Pipeline::forecast(AssetState& state, const AssetFacts& facts, const ingest::Step& step,
                            const Seen& seen, const Position& at) const {
  Forecast f;
  f.asset = facts.asset;
  f.site = facts.site;
  f.role = facts.role;
  f.ts = step.ts;
  f.usage = step.usage;
  f.life_start = seen.life_start;
  judge_life(state, step, seen, f);
  if (!is_unsure(f.state)) look_ahead(seen.said, f);
  f.contributions = contributions(seen.inputs);
  f.marked = names_of(seen.facts.stuck | seen.facts.missing, manifest_.extractor.channels);
  f.model = stamp_;
  f.evidence = {std::string(at.topic), at.partition, first_evidence(state), at.offset, at.nth};
  return f;
}

void Pipeline::set_origin(AssetState& state, double life_start) const {
  state.extractor.origin_known = true;
  state.extractor.origin = life_start;
}

bool Pipeline::control(AssetState& state, const ingest::Control& control) const {
  if (!parts_.empty()) return control_parts(state, control);
  if (!state.controls.add(control)) return false;
  if (control.kind == ingest::Control::Kind::kMode) {
    state.standing_mode = control.mode;
    return true;
  }
  end_window(state);
  policy::clear(state.breaches);
  state.steps.restart();
  const bool window_only =
      control.kind == ingest::Control::Kind::kRepair || control.kind == ingest::Control::Kind::kFailure;
  if (window_only || !control.part.empty()) return true;
  state.sequence = predictor_->fresh();
  state.health = {};
  state.record.clear();
  extractor_.begin_life(state.extractor);
  return true;
}

}  // namespace portent::models
