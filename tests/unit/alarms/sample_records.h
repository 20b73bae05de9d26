#pragma once

#include <string>
#include <vector>

#include "ingest/record.h"
#include "tests/support/sample_forecast.h"
#include "tests/unit/alarms/sample_condition.h"

namespace portent::tests {

/// The record of a forecast of `asset` with a median of `p50`, at an offset, so many minutes after kStart.
inline ingest::Record forecast_record(const std::string& asset, double p50, std::int64_t offset,
                                      std::int64_t minutes = 0, const std::string& site = "north") {
  models::Forecast forecast = sample_forecast(asset, p50);
  forecast.site = site;
  forecast.ts = kStart + minutes * kMinute;
  forecast.evidence = {"portent.telemetry", 0, 0, offset};
  return {asset, models::to_json(forecast), {}, 0, 0, offset};
}

/// Forecasts of three assets, one after the other, `rounds` of each: the first one's life runs out, the
/// second one's flaps, the third one's is long.
inline std::vector<ingest::Record> forecast_records(int rounds) {
  std::vector<ingest::Record> records;
  for (int round = 0; round < rounds; ++round) {
    const auto at = static_cast<std::int64_t>(records.size());
    records.push_back(forecast_record("P-101", 60 - 5 * round, at, 10 * round));
    records.push_back(forecast_record("P-102", round % 2 ? 60 : 40, at + 1, 10 * round));
    records.push_back(forecast_record("P-103", 100, at + 2, 10 * round));
  }
  return records;
}

}  // namespace portent::tests
