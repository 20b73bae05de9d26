#pragma once

#include <cstdint>
#include <string>

#include "serve/store/session.h"

namespace portent::serve::store {

/// The next number of that name, from 1. Its row stays locked to the end of the transaction, so numbers show
/// in their order; one whose transaction is undone is given out again.
std::int64_t next_number(Session& session, const std::string& name);
/// The same for `count` (1 or more) numbers at once: the last of them.
std::int64_t take_numbers(Session& session, const std::string& name, std::int64_t count);
/// The last number given out; 0: none was. Locks nothing.
std::int64_t last_number(Session& session, const std::string& name);

}  // namespace portent::serve::store
