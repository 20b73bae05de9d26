#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/binding_json.h"
#include "serve/desk/asset_class.h"
#include "serve/desk/refusal.h"
#include "serve/store/node.h"
#include "serve/store/points.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// What the ledger says of an asset now; nullopt where it is bound to nothing (binding.h).
std::optional<ingest::NamedBinding> read_binding(store::Session& session, const std::string& asset);

/// Notes where `of` and `points` (those that change, instead of the asset's own of their ids, and new ones)
/// would make the asset's binding larger than the topic takes. nullptr: its class stays as it is. For
/// who writes nothing then: what is published all the same is kept out of the log (outbox_sender.h).
void check_binding(store::Session& session, const std::string& asset, const AssetClass* of,
                   std::span<const store::Point> points, const char* field, Faults& faults);

/// Puts the asset's binding into the outbox, for the topic `assets`, where it is not what was said last; an
/// empty body takes it out of the topic. Last of what a transaction does: until it ends nobody else can say
/// anything of this asset.
void publish_binding(store::Session& session, const std::string& asset, std::int64_t now_ms);

/// Puts what was said last of the asset into the outbox once more, for a topic that may end with an older
/// word.
void repeat_binding(store::Session& session, const std::string& asset, std::int64_t now_ms);

/// The assets whose binding a change of this node may change: itself, where it is one, and the next above.
std::vector<std::string> assets_around(store::Session& session, const std::string& node);
/// Every asset among the node and what lies under it.
std::vector<std::string> assets_below(store::Session& session, const std::string& node);

}  // namespace portent::serve::desk
