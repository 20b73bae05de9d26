#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "serve/desk/alarm_policy.h"
#include "serve/store/alarm.h"

namespace portent::serve::desk {

/// Which of `alarms` (of one site and kind, in no case, ascending by raised_ms) belong to a storm: those
/// within policy.storm_within_ms of event time in which at least policy.storm_assets assets are in alarm.
/// Their indices, ascending; linear in alarms but for a logarithm.
std::vector<std::size_t> storm_members(const AlarmPolicy& policy, std::span<const store::Alarm> alarms);

/// The id of the case that a storm makes, from its first member's: 24 hex digits.
std::string case_id(const std::string& site, const std::string& kind, const std::string& first_alarm);

}  // namespace portent::serve::desk
