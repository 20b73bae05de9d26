#pragma once

#include <optional>
#include <span>
#include <string>

#include "ingest/reading.h"
#include "models/forecast.h"
#include "serve/desk/rule_book.h"
#include "serve/desk/statistic_record.h"

// What an alarm tells people of its cause, in one line each.

namespace portent::serve::desk {

/// "vib_2 makes up 62 % of the distance to healthy, temp_4 21 %"; "" where nobody knows.
std::string contribution_words(const models::Forecast& forecast);
/// What remaining life leaves to do.
std::string life_advice(const models::Forecast& forecast);
/// "rms > 4.5 for 5m: rms is 5.2"; `values` are those of the rule's names.
std::string rule_words(const models::policy::Rule& rule, std::span<const std::optional<double>> values);
/// "oil temperature is 92.5 Cel".
std::string value_words(const PointLimits& point, double value);
std::string silence_words(const StatisticRecord& record);
/// As desk_assets and telemetry write it.
std::string mode_word(ingest::Mode mode);

}  // namespace portent::serve::desk
