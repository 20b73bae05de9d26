#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "serve/desk/figure_groups.h"
#include "serve/desk/figures.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// How maintenance stood when somebody looked.
struct FigurePicture {
  struct OfSite {
    std::string site;
    Figures figures;
  };
  std::int64_t seen_ms = 0;         ///< when that was; 0: nobody has looked yet
  std::vector<OfSite> sites;        ///< over the last 30 days, as far as they were counted
  LargestGroups lines_and_classes;  ///< of sites, over the same days
  std::vector<store::Backlog> backlog;
};

/// What the metrics tell of maintenance, so that a scrape never waits for the database: one thread looks, any
/// number read the picture.
class FigureBoard {
 public:
  /// `store` must outlive it. `most_groups`: lines and classes that the picture has. `say`: tells people what
  /// keeps it from looking; empty: nobody listens.
  explicit FigureBoard(store::Store& store, std::size_t most_groups = 100,
                       std::function<void(const std::string&)> say = {})
      : store_(store), most_groups_(most_groups), say_(std::move(say)) {}

  /// Takes a new picture. For one thread. Throws store::UnavailableError, and the picture stays.
  void look(std::int64_t now_ms);
  /// Looks each minute until `stop`, whatever keeps a look from being made: the picture stays then, and says
  /// since when. What it is, beside a database that is away, is said once.
  void run(const std::stop_token& stop, const std::function<std::int64_t()>& now);
  /// Never nullptr. Thread-safe.
  std::shared_ptr<const FigurePicture> picture() const;

 private:
  void failed(const std::string& why);

  store::Store& store_;
  std::size_t most_groups_;
  std::function<void(const std::string&)> say_;
  std::string told_;  // why looks fail, as it was said last
  mutable std::mutex mutex_;
  std::shared_ptr<const FigurePicture> picture_ = std::make_shared<FigurePicture>();
};

}  // namespace portent::serve::desk
