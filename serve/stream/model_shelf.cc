#include "serve/stream/model_shelf.h"

#include "ingest/error.h"
#include "models/backend.h"

namespace portent::serve {
namespace {

constexpr std::chrono::seconds kCheckEvery{1};

int version_of(const models::Registry& registry, const std::string& reference, const std::string& hash) {
  const auto entry = registry.find(models::parse_model_ref(reference).name);
  if (!entry) return 0;
  for (const models::ModelVersion& version : entry->versions)
    if (version.hash == hash) return version.version;
  return 0;
}

}  // namespace

ModelHashes hashes_of(const LiveModels& models) {
  ModelHashes hashes;
  for (const auto& [reference, pipeline] : models) hashes.emplace(reference, pipeline->stamp().hash);
  return hashes;
}

ModelShelf::ModelShelf(models::Registry registry, std::vector<std::string> references, std::string backend)
    : registry_(std::move(registry)), references_(std::move(references)), backend_(std::move(backend)) {
  current_ = resolve();
  load(current_);
}

ModelHashes ModelShelf::resolve() const {
  ModelHashes hashes;
  for (const std::string& reference : references_)
    hashes.emplace(reference, registry_.resolve(models::parse_model_ref(reference)));
  return hashes;
}

ModelHashes ModelShelf::current(std::chrono::steady_clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (now - checked_ < kCheckEvery) return current_;
  checked_ = now;
  try {
    ModelHashes next = resolve();
    for (const auto& [reference, hash] : next) pipeline(reference, hash);
    current_ = std::move(next);
  } catch (const std::exception&) {
    // A registry on a share may be away for a while, or a new champion unreadable: the models in memory go
    // on.
  }
  return current_;
}

LiveModels ModelShelf::load(const ModelHashes& hashes) {
  const std::lock_guard lock(mutex_);
  LiveModels live;
  for (const auto& [reference, hash] : hashes) live.emplace(reference, pipeline(reference, hash));
  return live;
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
