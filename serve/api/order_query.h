#pragma once

#include <string_view>
#include <tl/expected.hpp>

#include "serve/api/list_query.h"
#include "serve/store/work_order_list.h"

namespace portent::serve {

/// What the parameter `filter` of the list of work orders asks for. 400 naming `filter` where it asks for
/// what is not known, with what is.
extern const char* const kOrderFilterHelp;
tl::expected<store::OrderFilter, Problem> order_filter(std::string_view text);

}  // namespace portent::serve
