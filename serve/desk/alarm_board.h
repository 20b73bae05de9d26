#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

#include "serve/desk/alarm_picture.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

/// What the metrics tell of alarms, so that a scrape never waits for the database: one thread looks, any
/// number read the picture.
class AlarmBoard {
 public:
  /// `most_assets`: alarms of single assets that the picture holds. `store` must outlive it.
  explicit AlarmBoard(store::Store& store, std::size_t most_assets = 1'000);

  /// Takes a new picture. For one thread. Throws store::UnavailableError, and the picture stays.
  void look(std::int64_t now_ms);
  /// Looks each second until `stop`; goes on after a database that was away.
  void run(const std::stop_token& stop, const std::function<std::int64_t()>& now);
  /// Never nullptr. Thread-safe.
  std::shared_ptr<const AlarmPicture> picture() const;

 private:
  void count_changes(store::Session& session, AlarmPicture& picture, std::int64_t to) const;

  store::Store& store_;
  std::size_t most_assets_;
  std::int64_t counted_ = 0;  ///< changes up to this one
  bool looked_ = false;
  mutable std::mutex mutex_;
  std::shared_ptr<const AlarmPicture> picture_ = std::make_shared<AlarmPicture>();
};

}  // namespace portent::serve::desk
