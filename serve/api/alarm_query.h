#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "serve/api/list_query.h"
#include "serve/store/alarm_cases.h"
#include "serve/store/alarm_list.h"

// What the parameter `filter` of the lists of alarms and cases asks for. 400 naming `filter` where it asks
// for what is not known, with what is.

namespace portent::serve {

extern const char* const kAlarmFilterHelp;
tl::expected<store::AlarmFilter, Problem> alarm_filter(std::string_view text);

extern const char* const kCaseFilterHelp;
tl::expected<store::CaseFilter, Problem> case_filter(std::string_view text);

/// blue, yellow, orange or red.
std::optional<models::policy::Level> level_named(std::string_view name);

}  // namespace portent::serve
