#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/archive/history_rows.h"
#include "ingest/decode.h"
#include "ingest/record.h"

namespace portent::serve {

/// Turns records of the topics into rows of the archive. What a scorer would refuse is left out, for the same
/// reason: it lies in the dead letters. Not thread-safe.
class RecordRows {
 public:
  /// `names` must outlive it; the rows that are added to must be of it.
  RecordRows(ingest::archive::HistoryNames& names, const ingest::DecodeLimits& limits,
             std::chrono::milliseconds max_clock_ahead);

  /// Each adds one row, or returns why not.
  using LeftOut = std::optional<std::string_view>;
  /// A reading: `usage`, `mode` where it is not run, `marks` as JSON, and `v.CHANNEL`.
  LeftOut add_reading(const ingest::Record& record, ingest::archive::HistoryRows& to);
  /// A control record: `kind` and `part`.
  LeftOut add_control(const ingest::Record& record, ingest::archive::HistoryRows& to);
  /// A forecast: every field of its JSON under its path, such as `rul.p50` or `failure_probability.0.p`, but
  /// for `schema` and `trajectory`, which follow from the others.
  LeftOut add_forecast(const ingest::Record& record, ingest::archive::HistoryRows& to);
  /// Features, as JSON like a forecast's, or binary: the time as 8 bytes, then floats, which become `f.0`,
  /// `f.1` and so on.
  LeftOut add_features(const ingest::Record& record, ingest::archive::HistoryRows& to);

 private:
  LeftOut check(const ingest::Record& record, const std::string& asset, std::int64_t ts) const;
  std::uint32_t channel_column(const std::string& channel);
  void add_marks(const ingest::Reading& reading, ingest::archive::HistoryRows& to);
  LeftOut add_message(const ingest::Record& record, ingest::archive::HistoryRows& to);

  ingest::archive::HistoryNames& names_;
  ingest::Decoder decoder_;
  std::chrono::milliseconds max_clock_ahead_;
  ingest::archive::Names channels_;
  std::vector<std::uint32_t> columns_;  ///< by channel
  std::uint32_t usage_, mode_, marks_, kind_, part_;
  std::string buffer_;
};

}  // namespace portent::serve
