#pragma once

#include <cstdint>
#include <string>

#include "serve/desk/refusal.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

struct Instantiated {
  std::size_t parts = 0;   ///< made
  std::size_t points = 0;  ///< made
  friend bool operator==(const Instantiated&, const Instantiated&) = default;
};

/// Gives an asset the parts and points of its class: `ASSET.PART` and `ASSET.POINT`, each once. What is there
/// already stays as it is. Refused as a whole where one can't be made.
Outcome<Instantiated> instantiate_class(store::Session& session, const std::string& asset,
                                        std::int64_t now_ms);

}  // namespace portent::serve::desk
