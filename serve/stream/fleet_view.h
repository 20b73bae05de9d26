#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "models/forecast.h"

namespace portent::serve {

/// The newest forecast of each asset as a whole, for the API, the metrics and the console. Filled from the
/// committed `predictions` topic, so it never shows what a crash could take back. Thread-safe; readers get
/// copies and hold the lock only while copying.
class FleetView {
 public:
  void update(models::Forecast forecast);
  std::optional<models::Forecast> find(const std::string& asset) const;
  /// Ordered by asset id.
  std::vector<models::Forecast> all() const;
  /// At most `most`, shortest median remaining life first, ties by asset id.
  std::vector<models::Forecast> nearest_to_failure(std::size_t most) const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, models::Forecast> newest_;
};

}  // namespace portent::serve
