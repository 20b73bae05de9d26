#pragma once

#include <cstdint>
#include <string>

#include "serve/connector/cmms.h"
#include "serve/desk/order_work.h"

namespace portent::serve::connector {

/// What a twin says, done to its order as somebody's doing (`who`, the connector's name). Done there is done
/// here, never confirmed: what was found is ours to say. Their clock counts between its opening and now. What
/// can't be is refused in words; the transaction must then be undone, since a part of it may stand in `life`.
desk::OrderLife::Done apply(desk::OrderWork& work, desk::OrderLife& life, Progress progress,
                            std::int64_t at_ms, const std::string& who, std::int64_t now_ms);

}  // namespace portent::serve::connector
