#include <algorithm>

#include "models/part_predictors.h"
#include "models/part_states.h"
#include "models/pipeline.h"

// A bundle of parts: a pipeline for each part of an asset, and the asset as the worst of them.

namespace portent::models {
namespace {

constexpr std::uint32_t kMostParts = 64;

/// Somebody may act on its remaining life.
bool may_be_relied_on(const Forecast& f) {
  const bool sure = f.state != ForecastState::kWarming && f.state != ForecastState::kOutOfDistribution;
  return sure && !f.failure_probability.empty();
}

std::optional<double> ageing_of(const Forecast& f) {
  if (!f.usage || !f.life_start || f.failure_probability.empty()) return std::nullopt;
  const double age = std::max(*f.usage - *f.life_start, 0.0), expected = age + f.rul.p50;
  return expected > 0 ? std::optional(age / expected) : std::nullopt;
}

}  // namespace

PartStates part_states(std::string_view bytes) {
  ingest::ByteReader from(bytes);
  PartStates parts;
  if (from.get<std::uint8_t>() != kPartsFormat) return parts;
  from.get_text();
  const auto count = from.get<std::uint32_t>();
  if (count > kMostParts) from.fail();
  for (std::uint32_t i = 0; i < count && !from.failed(); ++i) {
    const std::string_view name = from.get_text();
    parts.emplace_back(name, from.get_text());
  }
  if (from.failed()) parts.clear();
  return parts;
}

std::string_view Pipeline::speaker_for(std::string_view part) const {
  return std::ranges::find(parts_, part, &Part::name) == parts_.end() ? std::string_view() : part;
}

void Pipeline::add_parts(std::unique_ptr<Predictor> predictors, int version) {
  auto of_part = predictors->take_parts();
  for (std::size_t i = 0; i < manifest_.parts.size(); ++i) {
    Bundle alone;
    alone.manifest = manifest_of(manifest_, manifest_.parts[i]);
    alone.manifest.policy.rules.clear();  // judged once, for the asset
    alone.hash = stamp_.hash;
    parts_.push_back({manifest_.parts[i].name, manifest_.parts[i].critical,
                      std::make_unique<Pipeline>(std::move(alone), std::move(of_part[i]), version)});
  }
}

const Forecast& Pipeline::worst_of(std::span<const Forecast> parts) const {
  const auto is_critical = [&](const Forecast& f) {
    return std::ranges::any_of(parts_, [&](const Part& p) { return p.critical && p.name == f.part; });
  };
  const bool some = std::ranges::any_of(parts, is_critical);
  const Forecast* worst = nullptr;
  for (const Forecast& f : parts) {
    if (some && !is_critical(f)) continue;
    const bool better_known = worst && may_be_relied_on(f) && !may_be_relied_on(*worst);
    const bool as_known = worst && may_be_relied_on(f) == may_be_relied_on(*worst);
    if (!worst || better_known || (as_known && f.rul.p50 < worst->rul.p50)) worst = &f;
  }
  return *worst;
}

Forecast Pipeline::own_of(AssetState& state, std::span<const Forecast> parts) const {
  Forecast own = worst_of(parts);
  own.part.clear();
  if (own.role == ForecastRole::kShadow) return own;
  own.breaches = may_be_relied_on(own) ? policy::judge(manifest_.policy, state.breaches, own.ts, own.rul.p50)
                                       : policy::hold(manifest_.policy, state.breaches);
  return own;
}

void Pipeline::accept_by_part(AssetState& state, const AssetFacts& facts, const ingest::Reading& reading,
                              const Position& at, std::vector<Forecast>& forecasts,
                              PipelineCounts& counts) const {
  std::vector<Forecast> made;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    PipelineCounts again;  // each part counts the same, and sees the same drift
    AssetFacts of_part = facts;
    if (i > 0) of_part.drift = nullptr;
    const std::size_t first = made.size();
    parts_[i].pipeline->accept(state.parts[i], of_part, reading, at, made, i == 0 ? counts : again);
    for (Forecast& f : std::span(made).subspan(first)) {
      f.part = parts_[i].name;
      f.ageing = ageing_of(f);
    }
  }
  std::ranges::stable_sort(made, {}, &Forecast::ts);
  for (std::size_t begin = 0; begin < made.size();) {
    std::size_t end = begin;
    while (end < made.size() && made[end].ts == made[begin].ts) ++end;
    Forecast own = own_of(state, std::span(made).subspan(begin, end - begin));
    for (; begin < end; ++begin) forecasts.push_back(std::move(made[begin]));
    forecasts.push_back(std::move(own));
  }
}

bool Pipeline::control_parts(AssetState& state, const ingest::Control& control) const {
  ingest::Control own = control;
  own.part.clear();
  bool changed = false;
  const bool mode_only = control.kind == ingest::Control::Kind::kMode;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!mode_only && !control.part.empty() && control.part != parts_[i].name) continue;
    changed |= parts_[i].pipeline->control(state.parts[i], own);
  }
  if (changed && !mode_only) policy::clear(state.breaches);
  return changed;
}

std::string Pipeline::save_parts(const AssetState& state) const {
  ingest::ByteWriter to;
  to.put(kPartsFormat);
  to.put_text(stamp_.hash);
  to.put(static_cast<std::uint32_t>(parts_.size()));
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    to.put_text(parts_[i].name);
    to.put_text(parts_[i].pipeline->save(state.parts[i]));
  }
  state.breaches.save(to);
  return to.take();
}

tl::expected<AssetState, std::string> Pipeline::load_parts(std::string_view bytes) const {
  ingest::ByteReader from(bytes);
  if (from.get<std::uint8_t>() != kPartsFormat || from.get_text() != stamp_.hash)
    return tl::unexpected(std::string("state of another bundle"));
  AssetState state = fresh();
  if (from.get<std::uint32_t>() != parts_.size()) from.fail();
  for (std::size_t i = 0; i < parts_.size() && !from.failed(); ++i) {
    if (from.get_text() != parts_[i].name) from.fail();
    auto part = parts_[i].pipeline->load(from.get_text());
    if (!part) return part;
    state.parts[i] = std::move(*part);
  }
  state.breaches = policy::BreachState::load(from);
  if (from.failed() || !from.at_end()) return tl::unexpected(std::string("state is cut short or damaged"));
  return state;
}

}  // namespace portent::models
