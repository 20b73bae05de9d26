#include "ingest/error.h"
#include "serve/stream/partition_scorer.h"

// The part of PartitionScorer that lets challengers score beside the champions, and changes models.

namespace portent::serve {
namespace {

constexpr const char* kRoleHeader = "role";

}  // namespace

const models::Pipeline* PartitionScorer::shadow_of(const std::string& reference) const {
  const auto at = models_.shadows.find(reference);
  return at == models_.shadows.end() ? nullptr : at->second.get();
}

void PartitionScorer::score_beside(Asset& asset, const ingest::Reading& reading, const models::Position& at,
                                   Batch& batch, bool emit) {
  const std::string& reference = asset.binding->model;
  models::PipelineCounts counted_already;
  shadow_forecasts_.clear();
  try {
    asset.shadow->pipeline->accept(asset.shadow->state,
                                   {reading.asset, asset.site, models::ForecastRole::kShadow}, reading, at,
                                   shadow_forecasts_, counted_already);
  } catch (const std::exception& error) {
    return end_shadow(reference, error.what());
  }
  for (const models::Forecast& forecast : shadow_forecasts_)
    if (forecast.part.empty()) asset.shadow->past.add(forecast);
  if (!emit) return;
  for (const models::Forecast& forecast : shadow_forecasts_)
    batch.outputs.push_back({options_.topics.predictions(),
                             partition_,
                             forecast.asset,
                             models::to_json(forecast),
                             {{kRoleHeader, "shadow"}}});
  compare(forecasts_, shadow_forecasts_, batch.shadows[reference]);
}

void PartitionScorer::control_beside(Asset& asset, const ingest::Control& control) {
  try {
    asset.shadow->pipeline->control(asset.shadow->state, control);
    if (control.kind != ingest::Control::Kind::kMode) asset.shadow->past.clear();
  } catch (const std::exception& error) {
    end_shadow(asset.binding->model, error.what());
  }
}

void PartitionScorer::end_shadow(const std::string& reference, const std::string& why) {
  const auto model = models_.shadows.find(reference);
  if (model == models_.shadows.end()) return;
  shadow_failures_.push_back({reference, model->second->stamp().hash, why});
  for (auto& [id, asset] : assets_) {
    if (!asset.shadow || asset.binding->model != reference) continue;
    forget(id, asset.shadow->bundle());
    asset.shadow.reset();
  }
  models_.shadows.erase(model);
}

tl::expected<PartitionScorer::Mind, std::string> PartitionScorer::mind_for(const models::Pipeline& pipeline,
                                                                           const Asset& held) {
  for (const Mind* known : {&held.champion, held.shadow ? &*held.shadow : nullptr})
    if (known != nullptr && known->bundle() == pipeline.stamp().hash)
      return Mind{&pipeline, known->state, known->past};
  auto warmed = pipeline.warm_from(held.champion.pipeline->save(held.champion.state));
  if (!warmed) return tl::unexpected(warmed.error());
  return Mind{&pipeline, std::move(*warmed)};
}

/// Alarms that stand go on where the next bundle judges by the same rules; else judging begins anew.
void PartitionScorer::hand_over_breaches(const Mind& from, Mind& to) {
  const bool same_rules = from.pipeline->manifest().policy == to.pipeline->manifest().policy;
  to.state.breaches = same_rules ? from.state.breaches : models::policy::BreachState{};
}

void PartitionScorer::switch_asset(const std::string& id, Asset& asset, const LiveModels& next,
                                   ShadowFailures& failures) {
  const std::string& reference = asset.binding->model;
  const auto model = next.champions.find(reference);
  if (model == next.champions.end()) return;
  auto champion = mind_for(*model->second, asset);
  if (!champion)
    throw ingest::FatalError("state of " + id + " can't warm " + reference + ": " + champion.error());
  if (champion->bundle() != asset.champion.bundle()) {
    hand_over_breaches(asset.champion, *champion);
    asset.quality.reset();  // learned in the other's units of deviation
  }
  std::optional<Mind> shadow;
  if (const auto challenger = next.shadows.find(reference); challenger != next.shadows.end()) {
    auto mind = mind_for(*challenger->second, asset);
    if (mind)
      shadow = std::move(*mind);
    else
      failures.emplace(reference, "its state can't be warmed: " + mind.error());
  }
  const auto kept = [&](const Mind& held) {
    return held.bundle() == champion->bundle() || (shadow && held.bundle() == shadow->bundle());
  };
  if (!kept(asset.champion)) forget(id, asset.champion.bundle());
  if (asset.shadow && !kept(*asset.shadow)) forget(id, asset.shadow->bundle());
  asset.dirty |= asset.shadow.has_value() != shadow.has_value() ||
                 champion->bundle() != asset.champion.bundle() ||
                 (shadow && shadow->bundle() != asset.shadow->bundle());
  asset.champion = std::move(*champion);
  asset.shadow = std::move(shadow);
  turn_units(asset);
}

void PartitionScorer::switch_models(LiveModels models) {
  ShadowFailures failures;
  turned_.clear();
  monitors_.clear();
  for (auto& [id, asset] : assets_) switch_asset(id, asset, models, failures);
  models_ = std::move(models);
  for (const auto& [reference, why] : failures) end_shadow(reference, why);
  watch_drift();
  rebind_due_ = bindings_->version() >= 0;  // the model that a binding waits for may be there now
  rounds_.demand_whole();
}

}  // namespace portent::serve
