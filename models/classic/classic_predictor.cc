#include "models/classic/classic_predictor.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace portent::models::classic {
namespace {

/// Said where nobody knows anything.
Prediction silence(double cap) {
  return {{cap, 0, 0, cap, cap, cap}, false};
}

std::vector<SourceVoice> voices_of(const Fused& fused, std::span<const Opinion> opinions) {
  std::vector<SourceVoice> voices;
  for (const Voice& voice : fused.voices) {
    const auto said = std::ranges::find(opinions, voice.name, &Opinion::name);
    voices.push_back({voice.name, std::string(source_name(voice.source)), said->life.q50, voice.share});
  }
  for (const Rule rule : fused.rules)
    voices.push_back(
        {std::string(rule_name(rule)), std::string(source_name(Source::kKnowledge)), fused.life.q50, 0});
  return voices;
}

}  // namespace

std::optional<Quantiles> within_cap(const Quantiles& life, double cap) {
  Quantiles q = life;
  for (double* value : {&q.q05, &q.q10, &q.q50, &q.q90, &q.q95}) {
    if (std::isnan(*value)) return std::nullopt;
    *value = std::clamp(*value, 0.0, cap);
  }
  q.mean = q.q50;
  return q;
}

ClassicPredictor::ClassicPredictor(std::unique_ptr<Predictor> blend, std::vector<Follower> followers,
                                   std::size_t inputs, Together together)
    : blend_(std::move(blend)),
      followers_(std::move(followers)),
      inputs_(inputs),
      together_(std::move(together)) {
  assert(!followers_.empty());
  assert(together_.fusion || (!blend_ && followers_.size() == 1));
}

SequenceState ClassicPredictor::fresh() const {
  SequenceState state = blend_ ? blend_->fresh() : SequenceState{};
  state.notes.resize(notes());
  return state;
}

void ClassicPredictor::rebuild(SequenceState& state) const {
  if (blend_) blend_->rebuild(state);
}

Quantiles ClassicPredictor::step(SequenceState& state, std::span<const float> input) const {
  return predict(state, {input}).life;
}

Opinion ClassicPredictor::opinion_of(const Quantiles& q, double cap) {
  const auto around = [&q](double quantile) { return q.mean + (quantile - q.q50); };
  const auto life =
      within_cap({q.mean, around(q.q05), around(q.q10), q.mean, around(q.q90), around(q.q95)}, cap);
  return {Source::kStatistics, std::string(kBlendName), life.has_value(), life.value_or(Quantiles{})};
}

Hearing ClassicPredictor::hear(SequenceState& state, const StepContext& now) const {
  Hearing heard;
  if (blend_) {
    const Quantiles said = blend_->predict(state, now).life;
    if (now.wanted) heard.opinions.push_back(opinion_of(said, together_.cap));
  } else {
    ++state.steps;
  }
  heard.facts.age = now.age;
  for (std::size_t i = 0; i < followers_.size(); ++i) {
    TrendNotes notes = TrendNotes::of(state.notes[i]);
    followers_[i].note(notes, now);
    state.notes[i] = notes.numbers();
    if (!now.wanted) continue;
    Followed followed = followers_[i].follow(notes);
    const ClassicSpec& spec = followers_[i].spec();
    const auto life = followed.known ? within_cap(followed.life, together_.cap) : std::nullopt;
    heard.opinions.push_back({spec.source, spec.name, life.has_value(), life.value_or(Quantiles{})});
    if (!heard.health) heard.health = followed.health;
    if (heard.outlook.empty()) heard.outlook = std::move(followed.outlook);
    if (spec.source == Source::kKnowledge && !heard.facts.margin) heard.facts.margin = followed.margin;
  }
  return heard;
}

Prediction ClassicPredictor::combine(const Together& together, const Hearing& heard) {
  Prediction said = silence(together.cap);
  said.health = heard.health;
  said.outlook = heard.outlook;
  const Limits limits{together.longest_life};
  if (!together.fusion) {
    const Opinion& only = heard.opinions.front();
    said.known = only.known;
    if (only.known) said.life = apply_limits(limits, heard.facts, only.life).life;
  } else if (const Fused fused = fuse(*together.fusion, heard.opinions, limits, heard.facts); fused.known) {
    said.known = true;
    said.life = fused.life;
    said.voices = voices_of(fused, heard.opinions);
  }
  if (said.known) said.life = *within_cap(said.life, together.cap);
  return said;
}

Prediction ClassicPredictor::predict(SequenceState& state, const StepContext& now) const {
  const Hearing heard = hear(state, now);
  return now.wanted ? combine(together_, heard) : silence(together_.cap);
}

}  // namespace portent::models::classic
