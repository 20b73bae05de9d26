#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "serve/desk/figures.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// How maintenance stood when somebody looked.
struct FigurePicture {
  struct OfSite {
    std::string site;
    Figures figures;
  };
  std::int64_t seen_ms = 0;   ///< when that was; 0: nobody has looked yet
  std::vector<OfSite> sites;  ///< over the last 30 days, as far as they were counted
  std::vector<store::Backlog> backlog;
};

/// What the metrics tell of maintenance, so that a scrape never waits for the database: one thread looks, any
/// number read the picture.
class FigureBoard {
 public:
  /// `store` must outlive it.
  explicit FigureBoard(store::Store& store) : store_(store) {}

  /// Takes a new picture. For one thread. Throws store::UnavailableError, and the picture stays.
  void look(std::int64_t now_ms);
  /// Looks each minute until `stop`; goes on after a database that was away.
  void run(const std::stop_token& stop, const std::function<std::int64_t()>& now);
  /// Never nullptr. Thread-safe.
  std::shared_ptr<const FigurePicture> picture() const;

 private:
  store::Store& store_;
  mutable std::mutex mutex_;
  std::shared_ptr<const FigurePicture> picture_ = std::make_shared<FigurePicture>();
};

}  // namespace portent::serve::desk
