#pragma once

#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

#include "ingest/event.h"
#include "ingest/reading.h"
#include "ingest/record.h"
#include "models/forecast.h"
#include "serve/desk/statistic_record.h"

namespace portent::serve::desk {

/// A dead letter: telemetry of an asset that the scorer found unbound, or, with "" for it, another one, which
/// is none of the desk's business.
struct DeadLetter {
  std::string unbound;
};
DeadLetter read_dead_letter(const ingest::Record& record);

/// A record of the log as the desk took it; monostate: it could not be read.
using TakenRecord = std::variant<std::monostate, models::Forecast, StatisticRecord, ingest::Event,
                                 ingest::Reading, DeadLetter>;

/// Whom records are about that may raise alarms.
std::set<std::string> assets_of(std::span<const TakenRecord> taken);
/// The first `most` unbound assets that can be candidates, without those that are `met` already.
std::vector<std::string> unbound_of(std::span<const TakenRecord> taken,
                                    const std::unordered_set<std::string>& met, std::size_t most);

}  // namespace portent::serve::desk
