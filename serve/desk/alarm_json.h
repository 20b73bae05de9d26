#pragma once

#include <span>
#include <string>
#include <string_view>

#include "serve/store/alarm.h"
#include "serve/store/alarm_cases.h"

// Messages of the topics `alarms` (docs/schemas/alarm.schema.json): an alarm, or a case with its members, as
// it now stands; and `diagnoses` (docs/schemas/diagnosis.schema.json). What is empty is left out.

namespace portent::serve::desk {

/// `what`: the most telling thing that happened to it, by alarm_events.
std::string alarm_json(const store::Alarm& alarm, std::string_view what);

/// `members`: its open ones, worst first; at most 1,000 are written.
std::string case_json(const store::AlarmCase& value, std::span<const store::Alarm> members);

/// What somebody found out about an alarm: `event` is of the kind `diagnosed`.
std::string diagnosis_json(const store::Alarm& alarm, const store::AlarmEvent& event);

}  // namespace portent::serve::desk
