#pragma once

#include <optional>
#include <string>

#include "serve/desk/asset_class.h"
#include "serve/desk/refusal.h"
#include "serve/store/classes.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// A class of the database's, read back.
AssetClass class_of(const store::ClassRow& row);
/// One of the database's or of the program's; nullopt where there is none of that name.
std::optional<AssetClass> known_class(store::Session& session, const std::string& name);

/// Adds a class; its name must be nobody's yet, not the program's either.
Outcome<AssetClass> create_class(store::Session& session, const AssetClass& wanted, std::int64_t now_ms);
/// Writes it anew where it still is of `wanted.version`; site and base stay. One that says the same changes
/// nothing. Every asset of the class is bound anew. Assets that it no longer fits stay as they are until they
/// are changed themselves.
Outcome<AssetClass> change_class(store::Session& session, const AssetClass& wanted, std::int64_t now_ms);
/// A copy under another name, for one site or for all (""), to be changed from there on.
Outcome<AssetClass> clone_class(store::Session& session, const std::string& from, const std::string& name,
                                const std::string& site, std::int64_t now_ms);
/// Takes out one of that version that no asset is of.
Outcome<AssetClass> remove_class(store::Session& session, const std::string& name, std::int64_t version);

}  // namespace portent::serve::desk
