#pragma once

#include <span>
#include <string>
#include <string_view>

#include "serve/store/alarm.h"
#include "serve/store/alarm_cases.h"

// Messages of the topic `alarms` (docs/schemas/alarm.schema.json): an alarm, or a case with its members, as
// it now stands. What is empty is left out.

namespace portent::serve::desk {

/// `what`: the newest thing that happened to it, by alarm_events.
std::string alarm_json(const store::Alarm& alarm, std::string_view what);

/// `members`: its open ones, worst first; at most 1,000 are written.
std::string case_json(const store::AlarmCase& value, std::span<const store::Alarm> members);

}  // namespace portent::serve::desk
