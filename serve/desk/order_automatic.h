#pragma once

#include <cstddef>
#include <span>

#include "serve/desk/alarm_policy.h"
#include "serve/store/alarm.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// Opens a work order for each of these alarms, just raised or risen, that is as bad as its asset's class
/// asks for (`orders_from`; classes that do not say open none). Alarms that are not told, assets that the
/// ledger does not know or that are scrapped, and alarms that had an order before are passed over. In the
/// transaction that raises them, before their rows are written; how many were opened.
std::size_t open_automatic_orders(store::Session& session, const AlarmPolicy& policy,
                                  std::span<const store::Alarm> risen, std::int64_t now_ms);

}  // namespace portent::serve::desk
