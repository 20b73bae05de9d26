#pragma once

#include <cstdint>

namespace portent::serve::desk {

/// How long nobody may sign in as somebody after so many wrong passwords in a row: nothing for the first
/// four, then 1 s, doubling up to 15 minutes.
std::int64_t lock_out_ms(std::int64_t failures);

}  // namespace portent::serve::desk
