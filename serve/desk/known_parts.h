#pragma once

#include <string>
#include <vector>

#include "serve/desk/asset_class.h"
#include "serve/store/node.h"
#include "serve/store/session.h"

// What the ledger knows of the parts that orders and spares are about.

namespace portent::serve::desk {

/// As forecasts call them, by name, each once: the parts in the ledger and those of its class.
std::vector<std::string> known_parts(store::Session& session, const store::Node& asset);
std::vector<std::string> known_parts(const AssetClass& of);

/// What is wrong with a part of `whose`, such as "'P-101'"; "" where it is known, or where no part is.
std::string part_problem(const std::string& part, const std::string& whose,
                         const std::vector<std::string>& known);

}  // namespace portent::serve::desk
