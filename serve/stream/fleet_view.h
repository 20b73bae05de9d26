#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "models/forecast.h"

namespace portent::serve {

/// The newest forecast of each asset as a whole, and of its parts where its model has them, for the API, the
/// metrics and the console. Filled from the committed `predictions` topic, so it never shows what a crash
/// could take back. Thread-safe; readers get copies and hold the lock only while copying.
class FleetView {
 public:
  void update(models::Forecast forecast);
  std::optional<models::Forecast> find(const std::string& asset) const;
  /// Those of its parts by the model of its own newest forecast, ordered by their names; they are in no list
  /// of assets and carry no breaches.
  std::vector<models::Forecast> parts_of(const std::string& asset) const;
  /// Ordered by asset id.
  std::vector<models::Forecast> all() const;
  /// At most `most`, shortest median remaining life first, ties by asset id.
  std::vector<models::Forecast> nearest_to_failure(std::size_t most) const;
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, models::Forecast> newest_;
  std::map<std::string, std::map<std::string, models::Forecast>> parts_;  ///< by asset and part
};

}  // namespace portent::serve
