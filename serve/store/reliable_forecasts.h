#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// A forecast that may be relied on, as far as repairs are judged by it: of an asset that neither warms up
/// nor is unlike what its model knows. Beyond the model's range it says that life is long.
struct ReliableForecast {
  std::int64_t ts_ms = 0;
  double health = 0, p50 = 0;
  friend bool operator==(const ReliableForecast&, const ReliableForecast&) = default;
};

/// The newest of an asset's part from before `before_ms`.
std::optional<ReliableForecast> last_reliable(Session& session, const std::string& asset,
                                              const std::string& part, std::int64_t before_ms);
/// The first `most` from after `after_ms`, the oldest first.
std::vector<ReliableForecast> first_reliable(Session& session, const std::string& asset,
                                             const std::string& part, std::int64_t after_ms,
                                             std::size_t most);

}  // namespace portent::serve::store
