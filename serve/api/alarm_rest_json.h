#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "serve/store/alarm.h"
#include "serve/store/alarm_cases.h"
#include "serve/store/alarm_precision.h"
#include "serve/store/alarm_rules.h"

// Alarms, cases and rules as the API writes them: times ISO 8601, levels as `severity`, what is empty left
// out. The messages of the topic `alarms` are another thing: serve/desk/alarm_json.h.

namespace portent::serve {

nlohmann::json rest_json(const store::Alarm& alarm);
nlohmann::json rest_json(const store::AlarmEvent& event);
nlohmann::json rest_json(const store::AlarmCase& value);
nlohmann::json rest_json(const store::AlarmRule& rule);
nlohmann::json rest_json(const store::AlarmPrecision& precision);

/// Of what is open: active or cleared; else closed.
std::string state_of(const store::Alarm& alarm);
/// For the audit file.
std::string hash_of(const nlohmann::json& object);

}  // namespace portent::serve
