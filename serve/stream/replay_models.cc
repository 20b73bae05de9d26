#include "serve/stream/replay_models.h"

namespace portent::serve {
namespace {

bool is(const std::unique_ptr<models::AssetReplay>& replay, const std::string& hash) {
  return replay && replay->pipeline().stamp().hash == hash;
}

}  // namespace

ReplayModels::ReplayModels(Load load, const ModelSpan& first, const std::string& state,
                           std::optional<double> life_start)
    : load_(std::move(load)), life_start_(life_start), champion_(load_(first.champion)) {
  if (first.shadow) shadow_ = load_(*first.shadow);
  for (auto* replay : {&champion_, &shadow_})
    if (*replay && state.empty())
      (*replay)->begin(life_start_);
    else if (*replay && !(*replay)->load(state))
      replay->reset();
}

std::unique_ptr<models::AssetReplay> ReplayModels::warmed(const ModelUse& use,
                                                          const std::string& state) const {
  auto replay = load_(use);
  if (const auto warm = replay->warm_from(state); !warm) replay->begin(life_start_);
  return replay;
}

void ReplayModels::switch_to(const ModelSpan& next) {
  const std::string state = champion_->save();
  if (!is(champion_, next.champion.hash)) {
    std::unique_ptr<models::AssetReplay> before = std::move(champion_);
    champion_ = is(shadow_, next.champion.hash) ? std::move(shadow_) : warmed(next.champion, state);
    champion_->take_breaches(*before);
    if (!shadow_ && next.shadow && is(before, next.shadow->hash)) shadow_ = std::move(before);
  }
  if (!next.shadow)
    shadow_.reset();
  else if (!is(shadow_, next.shadow->hash))
    shadow_ = warmed(*next.shadow, state);
}

void ReplayModels::control(const ingest::Control& control) {
  champion_->control(control);
  if (shadow_) shadow_->control(control);
}

void ReplayModels::accept(models::AssetFacts facts, const ingest::Reading& reading,
                          const models::Position& at) {
  facts.role = models::ForecastRole::kChampion;
  champion_->accept(facts, reading, at);
  facts.role = models::ForecastRole::kShadow;
  if (shadow_) shadow_->accept(facts, reading, at);
}

const models::AssetReplay* ReplayModels::find(const std::string& hash, models::ForecastRole role) const {
  const auto& replay = role == models::ForecastRole::kShadow ? shadow_ : champion_;
  return is(replay, hash) ? replay.get() : nullptr;
}

}  // namespace portent::serve
