#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tl/expected.hpp>

#include "models/pipeline.h"
#include "models/registry.h"
#include "serve/api/problem.h"

namespace portent::serve {

/// Models of a registry, loaded once each, for who asks for forecasts of his own readings. Independent of
/// what the scorer has loaded. Thread-safe.
class ModelBook {
 public:
  using Clock = std::chrono::steady_clock;
  using Model = std::shared_ptr<const models::Pipeline>;

  /// `backend`: native, torch, or "" for what each bundle says. `most`: bundles kept; the one that was asked
  /// for longest ago goes.
  ModelBook(models::Registry registry, std::string backend, std::size_t most = 16);

  /// The bundle that NAME@SELECTOR names now: an alias, or a version's number. What it names is looked up at
  /// most once a second. 404 where there is none. Throws FatalError where a bundle is damaged.
  tl::expected<Model, Problem> find(const std::string& name, const std::string& selector,
                                    Clock::time_point now);

 private:
  struct Named {
    Clock::time_point at;
    tl::expected<Model, Problem> model;
  };
  struct Loaded {
    Model model;
    Clock::time_point used;
  };
  tl::expected<Model, Problem> resolve(const models::ModelRef& ref, Clock::time_point now);
  Model load(const models::ModelRef& ref, const std::string& hash, Clock::time_point now);

  std::mutex mutex_;
  models::Registry registry_;
  std::string backend_;
  std::size_t most_;
  std::map<std::string, Named> named_;    ///< by reference
  std::map<std::string, Loaded> loaded_;  ///< by hash
};

}  // namespace portent::serve
