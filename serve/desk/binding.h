#pragma once

#include <optional>
#include <span>
#include <string>

#include "ingest/binding_json.h"
#include "serve/desk/asset_class.h"
#include "serve/store/node.h"
#include "serve/store/points.h"

namespace portent::serve::desk {

/// What forecasts and events call a part: its code, else its name.
inline const std::string& part_name(const store::Node& part) {
  return part.code.empty() ? part.name : part.code;
}

/// What scorers must know of an asset (design promise 10); nullopt where it is not to be forecast: no asset,
/// not registered, or without a model, its own or its class's (`of`; nullptr: none). `inside` is
/// what belongs to it (store::nodes_of_asset), `points` its own and theirs; without parts of its own it has
/// those of its class. Tags come from the class's points, then its tag map, then the asset's points: the
/// later one holds.
std::optional<ingest::NamedBinding> binding_of(const store::Node& asset, const AssetClass* of,
                                               std::span<const store::Node> inside,
                                               std::span<const store::Point> points);

}  // namespace portent::serve::desk
