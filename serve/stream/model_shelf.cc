#include "serve/stream/model_shelf.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "models/backend.h"

namespace portent::serve {
namespace {

constexpr std::chrono::seconds kCheckEvery{1};
constexpr const char* kChampion = "champion";
constexpr const char* kChallenger = "challenger";

int version_of(const models::Registry& registry, const std::string& reference, const std::string& hash) {
  const auto entry = registry.find(models::parse_model_ref(reference).name);
  if (!entry) return 0;
  for (const models::ModelVersion& version : entry->versions)
    if (version.hash == hash) return version.version;
  return 0;
}

/// Hash of the bundle that challenges what `reference` names; "" where it names no champion, or nothing
/// challenges it.
std::string challenger_of(const models::Registry& registry, const std::string& reference) {
  const models::ModelRef ref = models::parse_model_ref(reference);
  const auto entry = ref.selector == kChampion ? registry.find(ref.name) : std::nullopt;
  if (!entry) return "";
  const auto alias = entry->aliases.find(kChallenger);
  return alias == entry->aliases.end() ? "" : alias->second;
}

ModelHashes hashes_of(const Pipelines& pipelines) {
  ModelHashes hashes;
  for (const auto& [reference, pipeline] : pipelines) hashes.emplace(reference, pipeline->stamp().hash);
  return hashes;
}

}  // namespace

ModelChoice choice_of(const LiveModels& models) {
  return {hashes_of(models.champions), hashes_of(models.shadows)};
}

ModelShelf::ModelShelf(models::Registry registry, std::vector<std::string> references, std::string backend,
                       ShadowOptions shadow)
    : registry_(std::move(registry)),
      references_(std::move(references)),
      backend_(std::move(backend)),
      shadow_(std::move(shadow)) {
  ModelChoice first{champions(), {}};
  for (const auto& [reference, hash] : first.champions) pipeline(reference, hash);
  first.shadows = challengers(first.champions);
  take(std::move(first));
}

ModelHashes ModelShelf::champions() const {
  ModelHashes hashes;
  for (const std::string& reference : references_)
    hashes.emplace(reference, registry_.resolve(models::parse_model_ref(reference)));
  for (const std::string& reference : followed_) {
    if (hashes.contains(reference)) continue;
    const auto before = current_.champions.find(reference);
    try {
      hashes.emplace(reference, registry_.resolve(models::parse_model_ref(reference)));
    } catch (const ingest::FatalError&) {
      if (before != current_.champions.end()) hashes.insert(*before);
    }
  }
  return hashes;
}

void ModelShelf::follow(const std::vector<std::string>& references) {
  const std::lock_guard lock(mutex_);
  for (const std::string& reference : references)
    if (followed_.insert(reference).second) checked_ = {};  // looked up at once
}

ModelHashes ModelShelf::challengers(const ModelHashes& champions) {
  ModelHashes hashes;
  if (!shadow_.on) return hashes;
  for (const auto& [reference, champion] : champions) {
    const std::string hash = challenger_of(registry_, reference);
    if (hash.empty() || hash == champion) continue;
    if (shadow_pipeline(reference, hash)) hashes.emplace(reference, hash);
  }
  return hashes;
}

void ModelShelf::take(ModelChoice next) {
  const auto name = [this](const std::string& hash) {
    return fmt::format("version {} ({:.12})", loaded_.at(hash)->stamp().version, hash);
  };
  for (const auto& [reference, hash] : current_.shadows)
    if (const auto at = next.shadows.find(reference); at == next.shadows.end() || at->second != hash)
      say(fmt::format("{}: {} no longer scores beside it", reference, name(hash)));
  for (const auto& [reference, hash] : next.shadows)
    if (const auto at = current_.shadows.find(reference); at == current_.shadows.end() || at->second != hash)
      say(
          fmt::format("{}: the challenger, {}, now scores beside it; its forecasts are marked as shadow and "
                      "raise no alarm",
                      reference, name(hash)));
  current_ = std::move(next);
}

ModelChoice ModelShelf::current(std::chrono::steady_clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (now - checked_ < kCheckEvery) return current_;
  checked_ = now;
  try {
    ModelChoice next{champions(), {}};
    for (const auto& [reference, hash] : next.champions) pipeline(reference, hash);
    next.shadows = challengers(next.champions);
    take(std::move(next));
  } catch (const std::exception&) {
    // A registry on a share may be away for a while, or a new champion unreadable: the models in memory go
    // on.
  }
  return current_;
}

void ModelShelf::look_again() {
  const std::lock_guard lock(mutex_);
  checked_ = {};
}

LiveModels ModelShelf::load(const ModelChoice& choice) {
  const std::lock_guard lock(mutex_);
  LiveModels live;
  for (const auto& [reference, hash] : choice.champions)
    live.champions.emplace(reference, pipeline(reference, hash));
  if (!shadow_.on) return live;
  for (const auto& [reference, hash] : choice.shadows)
    if (auto shadow = shadow_pipeline(reference, hash)) live.shadows.emplace(reference, std::move(shadow));
  return live;
}

void ModelShelf::refuse(const ShadowFailure& failure) {
  const std::lock_guard lock(mutex_);
  note_refusal(failure);
}

std::map<std::string, std::uint64_t> ModelShelf::refusals() const {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

void ModelShelf::note_refusal(const ShadowFailure& failure) {
  if (!refused_.insert(failure.hash).second) return;
  ++refusals_[failure.reference];
  if (const auto at = current_.shadows.find(failure.reference);
      at != current_.shadows.end() && at->second == failure.hash)
    current_.shadows.erase(at);
  say(fmt::format("{}: the challenger {:.12} can't score beside it and is left out: {}", failure.reference,
                  failure.hash, failure.why));
}

void ModelShelf::say(const std::string& line) const {
  if (shadow_.say) shadow_.say(line);
}

std::shared_ptr<const models::Pipeline> ModelShelf::shadow_pipeline(const std::string& reference,
                                                                    const std::string& hash) {
  if (refused_.contains(hash)) return nullptr;
  try {
    return pipeline(reference, hash);
  } catch (const std::exception& error) {
    note_refusal({reference, hash, error.what()});
    return nullptr;
  }
}

std::shared_ptr<const models::Pipeline> ModelShelf::pipeline(const std::string& reference,
                                                             const std::string& hash) {
  if (const auto at = loaded_.find(hash); at != loaded_.end()) return at->second;
  models::Bundle bundle = registry_.load(hash);
  auto predictor = models::make_predictor(bundle, backend_.empty() ? bundle.manifest.backend : backend_);
  const int version = version_of(registry_, reference, hash);
  auto made = std::make_shared<const models::Pipeline>(std::move(bundle), std::move(predictor), version);
  return loaded_.emplace(hash, std::move(made)).first->second;
}

}  // namespace portent::serve
