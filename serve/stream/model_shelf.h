#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "models/registry.h"
#include "serve/stream/live_models.h"

namespace portent::serve {

/// Whether challengers score beside their champions.
struct ShadowOptions {
  bool on = true;
  /// Told in one line each when a challenger begins or ends to score beside the champion, or can't. Called
  /// from any thread, one at a time; must not call the shelf.
  std::function<void(const std::string&)> say = {};
};

/// Loads bundles from a registry, once each, and follows its aliases. A reference to a champion, NAME or
/// NAME@champion, brings the bundle under NAME@challenger along as its shadow; what goes wrong with a
/// shadow never reaches the champion. Thread-safe.
class ModelShelf {
 public:
  /// `backend`: native, torch, or "" for what each bundle's manifest says. Throws FatalError where a
  /// reference names nothing.
  ModelShelf(models::Registry registry, std::vector<std::string> references, std::string backend,
             ShadowOptions shadow = {});

  /// Further references, of bindings that came while data flows. One that names nothing (yet) is left out of
  /// the choice until it does. Those known already cost nothing.
  void follow(const std::vector<std::string>& references);
  /// What the references name now; reads the registry at most once a second. A registry that can't be read
  /// for a while changes nothing. A challenger that can't be loaded is refused.
  ModelChoice current(std::chrono::steady_clock::time_point now);
  /// The next current() looks, however short ago the last look was.
  void look_again();
  /// Throws FatalError where a champion is not in the registry (any more); leaves such a shadow out.
  LiveModels load(const ModelChoice& choice);

  /// This bundle shadows no more, until the program starts anew.
  void refuse(const ShadowFailure& failure);
  /// How many bundles were refused, by reference.
  std::map<std::string, std::uint64_t> refusals() const;

 private:
  std::shared_ptr<const models::Pipeline> pipeline(const std::string& reference, const std::string& hash);
  std::shared_ptr<const models::Pipeline> shadow_pipeline(const std::string& reference,
                                                          const std::string& hash);
  ModelHashes champions() const;
  ModelHashes challengers(const ModelHashes& champions);
  void take(ModelChoice next);
  void note_refusal(const ShadowFailure& failure);
  void say(const std::string& line) const;

  mutable std::mutex mutex_;
  models::Registry registry_;
  std::vector<std::string> references_;
  std::set<std::string> followed_;  ///< beside them
  std::string backend_;
  ShadowOptions shadow_;
  ModelChoice current_;
  std::chrono::steady_clock::time_point checked_{};
  std::map<std::string, std::shared_ptr<const models::Pipeline>> loaded_;  ///< by hash
  std::set<std::string> refused_;                                          ///< hashes
  std::map<std::string, std::uint64_t> refusals_;
};

}  // namespace portent::serve
