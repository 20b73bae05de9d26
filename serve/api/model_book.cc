#include "serve/api/model_book.h"

#include <algorithm>

#include "ingest/error.h"
#include "models/backend.h"

namespace portent::serve {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::size_t kMostNames = 1'000;

int version_of(const models::ModelEntry& entry, const std::string& hash) {
  const auto at = std::ranges::find(entry.versions, hash, &models::ModelVersion::hash);
  return at == entry.versions.end() ? 0 : at->version;
}

}  // namespace

ModelBook::ModelBook(models::Registry registry, std::string backend, std::size_t most)
    : registry_(std::move(registry)), backend_(std::move(backend)), most_(most) {}

tl::expected<ModelBook::Model, Problem> ModelBook::find(const std::string& name, const std::string& selector,
                                                        Clock::time_point now) {
  const models::ModelRef ref{name, selector};
  const std::string key = to_string(ref);
  const std::lock_guard lock(mutex_);
  if (const auto at = named_.find(key); at != named_.end() && now - at->second.at < kLookEvery)
    return at->second.model;
  if (named_.size() >= kMostNames) named_.clear();
  auto found = resolve(ref, now);
  named_.insert_or_assign(key, Named{now, found});
  return found;
}

tl::expected<ModelBook::Model, Problem> ModelBook::resolve(const models::ModelRef& ref,
                                                           Clock::time_point now) {
  std::string hash;
  try {
    hash = registry_.resolve(ref);
  } catch (const ingest::FatalError&) {
    // What the registry says names its folder, which is nobody's business over HTTP.
    return tl::unexpected(Problem{
        404, "the registry holds no " + to_string(ref) + "; portent models list shows what it does", "name"});
  }
  return load(ref, hash, now);
}

ModelBook::Model ModelBook::load(const models::ModelRef& ref, const std::string& hash,
                                 Clock::time_point now) {
  if (const auto at = loaded_.find(hash); at != loaded_.end()) {
    at->second.used = now;
    return at->second.model;
  }
  models::Bundle bundle = registry_.load(hash);
  auto predictor = models::make_predictor(bundle, backend_.empty() ? bundle.manifest.backend : backend_);
  const auto entry = registry_.find(ref.name);
  auto made = std::make_shared<const models::Pipeline>(std::move(bundle), std::move(predictor),
                                                       entry ? version_of(*entry, hash) : 0);
  if (loaded_.size() >= most_)
    loaded_.erase(std::ranges::min_element(loaded_, {}, [](const auto& one) { return one.second.used; }));
  return loaded_.emplace(hash, Loaded{std::move(made), now}).first->second.model;
}

}  // namespace portent::serve
