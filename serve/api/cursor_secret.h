#pragma once

#include <cstdint>
#include <string>

#include "serve/store/store.h"

namespace portent::serve {

/// What the desks of one database sign cursors with: made by the first of them and kept in the database, so
/// that a page goes on after a restart and at another desk. Thread-safe; what the store throws comes out
/// here.
std::string cursor_secret(store::Store& store, std::int64_t now_ms);

}  // namespace portent::serve
