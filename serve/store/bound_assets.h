#pragma once

#include <cstdint>
#include <string>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What the topic `assets` was last told of an asset.
struct BoundAsset {
  std::string body;           ///< "": that it is bound no more, or nothing yet
  std::int64_t revision = 0;  ///< how often it was told anew
  friend bool operator==(const BoundAsset&, const BoundAsset&) = default;
};

/// The asset's row, locked to the end of the transaction: read what the next word is made of after this, and
/// it is what holds.
BoundAsset lock_bound_asset(Session& session, const std::string& asset);
/// The body alone, for who only looks; "" where it is bound to nothing.
std::string bound_asset_body(Session& session, const std::string& asset);
/// The next revision, with this body.
void write_bound_asset(Session& session, const std::string& asset, const std::string& body);

}  // namespace portent::serve::store
