#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/extractor.h"
#include "ingest/bytes.h"
#include "ingest/reading.h"

// Quality of data as it streams: what each channel of an asset delivered within a window of event time, and
// whether what is wrong looks like the sensor's fault or the machine's.

namespace portent::features {

/// Who is to blame, as far as the channels alone tell.
enum class Suspect : std::uint8_t {
  kNobody,   ///< nothing is wrong
  kSensor,   ///< this channel departs or fails while those that usually move with it do not
  kMachine,  ///< those that usually move with it move as they usually do
  kSource,   ///< most channels fail in the same way at once: the gateway, or its line
  kUnclear,  ///< nothing usually moves with it, or only some of that does now
};
std::string_view suspect_name(Suspect suspect);

/// One channel in one window.
struct ChannelQuality {
  std::string channel;
  double completeness = 0;    ///< 0..1: values that came, of those that its usual interval lets expect
  std::uint32_t good = 0;     ///< usable values
  std::uint32_t invalid = 0;  ///< marked: bad quality, no number, wrong unit, null
  std::uint32_t stuck = 0;    ///< one same value for longer than ever in training
  std::uint32_t spikes = 0;   ///< single values that left and came back at once
  std::uint32_t range = 0;    ///< further than 4 standard deviations outside what training saw
  std::uint32_t jumps = 0;    ///< changed faster than 8 standard deviations from one value to the next
  std::int64_t stale_ms = 0;  ///< age of the newest usable value at the end of the window
  bool stale = false;         ///< that is over five usual intervals
  double departure = 0;       ///< from its own beginning, smoothed, in standard deviations of training
  bool departed = false;      ///< that is over 2
  Suspect suspect = Suspect::kNobody;
  bool flawed() const { return invalid || stuck || spikes || range || jumps || stale; }
  friend bool operator==(const ChannelQuality&, const ChannelQuality&) = default;
};

struct QualityWindow {
  std::int64_t from = 0, to = 0;  ///< event time, ms since epoch UTC; `to` not included
  std::uint32_t readings = 0;
  std::uint32_t late = 0;  ///< values older than one of the same channel: not judged
  std::vector<ChannelQuality> channels;
  friend bool operator==(const QualityWindow&, const QualityWindow&) = default;
};

/// What is kept of one asset: a value, changed only by that asset's readings.
struct QualityState {
  struct Channel {
    double z = std::numeric_limits<double>::quiet_NaN();         ///< newest, in standard deviations
    double z_before = std::numeric_limits<double>::quiet_NaN();  ///< the one before it
    double value = 0;                                            ///< newest
    std::int64_t ts = 0;                                         ///< of it
    double interval_ms = 0;                                      ///< usual, a running median
    float ewm = 0, mean = 0, variance = 0;
    float baseline = 0;
    std::uint32_t settled = 0;  ///< sweeps that `baseline` is the mean of
    std::uint32_t run = 0;      ///< equal values in a row
    std::uint32_t good = 0, invalid = 0, stuck = 0, spikes = 0, range = 0, jumps = 0;
    bool seen = false, fresh = false;
    friend bool operator==(const Channel&, const Channel&) = default;
  };
  std::vector<Channel> channels;  ///< settings, then channels
  std::vector<float> together;    ///< covariances of a channel with the `reach` that follow it
  std::int64_t window = 0;        ///< number of the open one
  std::int64_t first_ts = 0;
  bool begun = false;
  std::uint32_t readings = 0, late = 0;
  std::uint32_t sweeps = 0;  ///< that something was learned from

  void save(ingest::ByteWriter& to) const;
  /// Sets `from.failed()` where the bytes are too few for so many channels.
  static QualityState load(ingest::ByteReader& from, std::size_t channels);
  friend bool operator==(const QualityState&, const QualityState&) = default;
};

/// Judges the readings of assets of one class, by the limits that its bundle learned in training. Which
/// channels usually move together it learns from each asset itself (correlation of at least 0.6, among a
/// channel and the 15 on either side of it), and stops while one departs. Work and memory are linear in
/// channels; arithmetic is in a fixed order. Immutable and thread-safe.
class QualityMonitor {
 public:
  /// `config` must outlive it; `window_ms` > 0.
  QualityMonitor(const ExtractorConfig& config, std::int64_t window_ms);

  QualityState fresh() const;
  /// What QualityState::save() wrote; sets `from.failed()` where that was of other channels.
  QualityState load(ingest::ByteReader& from) const;
  /// Takes in one reading; returns the window that it ends, if it ends one. A window without any reading is
  /// left out.
  std::optional<QualityWindow> take(QualityState& state, const ingest::Reading& reading) const;
  std::size_t columns() const { return config_.columns(); }

 private:
  std::size_t column_of(std::string_view name, std::size_t hint) const;
  void take_values(QualityState& state, const ingest::Reading& reading, bool settings) const;
  void take_value(QualityState& state, std::size_t column, const ingest::ChannelValue& value, std::int64_t ts,
                  std::size_t regime) const;
  void judge_value(QualityState::Channel& channel, std::size_t column, double value, double z,
                   std::int64_t ts) const;
  double scaled(std::size_t column, double value, std::size_t regime) const;
  std::size_t regime_of(const QualityState& state) const;
  void end_sweep(QualityState& state) const;
  void learn_together(QualityState& state) const;
  QualityWindow end_window(QualityState& state) const;
  void blame(const QualityState& state, QualityWindow& window) const;
  Suspect blame_departed(const QualityState& state, std::size_t column) const;
  double correlation(const QualityState& state, std::size_t a, std::size_t b) const;
  const std::string& name_of(std::size_t column) const;

  const ExtractorConfig& config_;
  std::int64_t window_ms_;
  std::size_t reach_;  ///< channels after one with which it is compared
};

}  // namespace portent::features
