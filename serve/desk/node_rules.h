#pragma once

#include <string>
#include <string_view>

#include "serve/desk/asset_class.h"
#include "serve/desk/refusal.h"
#include "serve/store/node.h"

namespace portent::serve::desk {

/// The site of a node that hangs under none: what stands before the first ':' of its id, else "".
std::string site_of_id(std::string_view id);

/// Fills in what follows from the rest: the site (its own id, its parent's, or of its id), the name (its id
/// where it has none), attributes with sorted keys. Adds what is wrong with it by field. `parent` and `of`:
/// those that it names, nullptr where they are not there.
void check_node(store::Node& node, const store::Node* parent, const AssetClass* of, Faults& faults);

}  // namespace portent::serve::desk
