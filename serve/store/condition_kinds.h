#pragma once

namespace portent::serve::store {

/// Kinds of events that may say whether a machine runs, as a list of SQL (serve/desk/uptime.h).
inline constexpr const char* kConditionKinds =
    "('failure', 'scrap', 'scrapping', 'maintenance', 'overhaul', 'stop', 'repair', 'replacement',"
    " 'commissioning', 'start', 'mode')";

}  // namespace portent::serve::store
