#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "serve/api/json_body.h"
#include "serve/store/alarm_rules.h"

namespace portent::serve {

/// Reads what a body says of a rule into `rule`, which keeps the rest, and judges the whole; what is wrong
/// goes into `reader`. All but the name.
void read_rule(JsonReader& reader, store::AlarmRule& rule);

/// What a condition is: `valid` with the values that it asks for, each of a channel, a feature or a forecast,
/// and how long it must hold; or `problem` with its column (from 1, in bytes) and what was expected there.
nlohmann::json check_condition(const std::string& condition);

}  // namespace portent::serve
