#pragma once

#include <set>
#include <span>
#include <string>
#include <variant>

#include "ingest/event.h"
#include "ingest/reading.h"
#include "models/forecast.h"
#include "serve/desk/statistic_record.h"

namespace portent::serve::desk {

/// A record of the log as the desk took it; monostate: it could not be read.
using TakenRecord =
    std::variant<std::monostate, models::Forecast, StatisticRecord, ingest::Event, ingest::Reading>;

/// Whom records are about that may raise alarms.
std::set<std::string> assets_of(std::span<const TakenRecord> taken);

}  // namespace portent::serve::desk
