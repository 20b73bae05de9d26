#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "models/pipeline.h"
#include "models/registry.h"

namespace portent::serve {

/// The pipelines that a partition works with, by the reference that bindings name. A value: swapped whole, at
/// a transaction boundary.
using LiveModels = std::map<std::string, std::shared_ptr<const models::Pipeline>>;

/// Hash by reference: what is committed with the offsets, so that a successor works with the same bundles.
using ModelHashes = std::map<std::string, std::string>;
ModelHashes hashes_of(const LiveModels& models);

/// Loads bundles from a registry, once each, and follows its aliases. Thread-safe.
class ModelShelf {
 public:
  /// `backend`: native, torch, or "" for what each bundle's manifest says. Throws FatalError where a
  /// reference names nothing.
  ModelShelf(models::Registry registry, std::vector<std::string> references, std::string backend);

  /// What the references name now; reads the registry at most once a second. A registry that can't be read
  /// for a while changes nothing.
  ModelHashes current(std::chrono::steady_clock::time_point now);
  /// Throws FatalError where a bundle is not in the registry (any more).
  LiveModels load(const ModelHashes& hashes);

 private:
  std::shared_ptr<const models::Pipeline> pipeline(const std::string& reference, const std::string& hash);
  ModelHashes resolve() const;

  std::mutex mutex_;
  models::Registry registry_;
  std::vector<std::string> references_;
  std::string backend_;
  ModelHashes current_;
  std::chrono::steady_clock::time_point checked_{};
  std::map<std::string, std::shared_ptr<const models::Pipeline>> loaded_;  ///< by hash
};

}  // namespace portent::serve
