#pragma once

#include <string>
#include <vector>

#include "serve/store/value.h"

namespace portent::serve::store {

/// ` AND column IN ($n, ...)`, with the sites behind the arguments that are there; "" where there are none:
/// every site.
std::string site_condition(const std::string& column, const std::vector<std::string>& sites,
                           std::vector<Value>& arguments);

}  // namespace portent::serve::store
