#include "serve/archive/record_rows.h"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "ingest/encode.h"

namespace portent::serve {
namespace {

using ingest::RejectReason;
using ingest::archive::HistoryRows;
using nlohmann::json;

std::string_view because(RejectReason reason) {
  return ingest::reason_name(reason);
}

/// From 1970 to 9999, as in telemetry.
bool is_time(std::int64_t ts) {
  return ts >= 0 && ts <= 253'402'300'799'999;
}

/// Fields of a forecast that other fields give.
bool is_derived(std::string_view path) {
  return path == "schema" || path == "trajectory";
}

/// Adds every leaf of `value` under its path.
void add_leaves(const json& value, const std::string& path, HistoryRows& to) {
  if (is_derived(path)) return;
  auto& names = to.names();
  if (value.is_object()) {
    for (const auto& [key, part] : value.items()) add_leaves(part, path.empty() ? key : path + '.' + key, to);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) add_leaves(value[i], path + '.' + std::to_string(i), to);
  } else if (value.is_number()) {
    to.add_number(names.numbers.id(path), value.get<double>());
  } else if (value.is_boolean()) {
    to.add_number(names.numbers.id(path), value.get<bool>() ? 1 : 0);
  } else if (value.is_string()) {
    to.add_text(names.texts.id(path), value.get_ref<const std::string&>());
  }
}

}  // namespace

RecordRows::RecordRows(ingest::archive::HistoryNames& names, const ingest::DecodeLimits& limits,
                       std::chrono::milliseconds max_clock_ahead)
    : names_(names),
      decoder_(limits),
      max_clock_ahead_(max_clock_ahead),
      usage_(names.numbers.id("usage")),
      mode_(names.texts.id("mode")),
      marks_(names.texts.id("marks")),
      kind_(names.texts.id("kind")),
      part_(names.texts.id("part")) {}

RecordRows::LeftOut RecordRows::check(const ingest::Record& record, const std::string& asset,
                                      std::int64_t ts) const {
  if (!record.key.empty() && record.key != asset) return because(RejectReason::kKeyMismatch);
  if (ts > record.timestamp_ms + max_clock_ahead_.count()) return because(RejectReason::kFutureTs);
  return std::nullopt;
}

std::uint32_t RecordRows::channel_column(const std::string& channel) {
  const std::uint32_t id = channels_.id(channel);
  if (id == columns_.size()) columns_.push_back(names_.numbers.id("v." + channel));
  return columns_[id];
}

RecordRows::LeftOut RecordRows::add_reading(const ingest::Record& record, HistoryRows& to) {
  const auto reading = decoder_.reading(record);
  if (!reading) return because(reading.error().reason);
  if (const auto flaw = check(record, reading->asset, reading->ts)) return flaw;
  to.begin(reading->asset, reading->ts, record.partition, record.offset);
  if (reading->usage) to.add_number(usage_, *reading->usage);
  if (reading->mode != ingest::Mode::kRun) to.add_text(mode_, ingest::mode_name(reading->mode));
  for (const ingest::ChannelValue& value : reading->values)
    if (value.mark == ingest::Mark::kNone) to.add_number(channel_column(value.channel), value.value);
  add_marks(*reading, to);
  return std::nullopt;
}

void RecordRows::add_marks(const ingest::Reading& reading, HistoryRows& to) {
  buffer_.clear();
  for (const ingest::ChannelValue& value : reading.values) {
    if (value.mark == ingest::Mark::kNone) continue;
    buffer_ += buffer_.empty() ? '{' : ',';
    ingest::append_json_text(buffer_, value.channel);
    buffer_ += ":\"";
    buffer_ += ingest::mark_name(value.mark);
    buffer_ += '"';
  }
  if (!buffer_.empty()) to.add_text(marks_, buffer_ + '}');
}

RecordRows::LeftOut RecordRows::add_control(const ingest::Record& record, HistoryRows& to) {
  const auto control = decoder_.control(record.value);
  if (!control) return because(control.error().reason);
  if (const auto flaw = check(record, control->asset, control->ts)) return flaw;
  to.begin(control->asset, control->ts, record.partition, record.offset);
  to.add_text(kind_, ingest::control_name(control->kind));
  if (!control->part.empty()) to.add_text(part_, control->part);
  return std::nullopt;
}

RecordRows::LeftOut RecordRows::add_message(const ingest::Record& record, HistoryRows& to) {
  const json message = json::parse(record.value, nullptr, false);
  if (!message.is_object()) return because(RejectReason::kMalformed);
  const auto asset = message.find("asset"), ts = message.find("ts");
  const std::string id =
      asset != message.end() && asset->is_string() ? asset->get<std::string>() : record.key;
  if (!ingest::valid_asset_id(id)) return because(RejectReason::kBadAssetId);
  if (ts == message.end() || !ts->is_number_integer()) return because(RejectReason::kMissingTs);
  if (!is_time(ts->get<std::int64_t>())) return because(RejectReason::kWrongType);
  to.begin(id, ts->get<std::int64_t>(), record.partition, record.offset);
  for (const auto& [key, value] : message.items())
    if (key != "asset" && key != "ts") add_leaves(value, key, to);
  return std::nullopt;
}

RecordRows::LeftOut RecordRows::add_forecast(const ingest::Record& record, HistoryRows& to) {
  return add_message(record, to);
}

RecordRows::LeftOut RecordRows::add_features(const ingest::Record& record, HistoryRows& to) {
  if (record.value.starts_with('{')) return add_message(record, to);
  std::int64_t ts = 0;
  if (record.value.size() < sizeof ts || record.value.size() % sizeof(float))
    return because(RejectReason::kMalformed);
  if (!ingest::valid_asset_id(record.key)) return because(RejectReason::kBadAssetId);
  std::memcpy(&ts, record.value.data(), sizeof ts);
  if (!is_time(ts)) return because(RejectReason::kWrongType);
  to.begin(record.key, ts, record.partition, record.offset);
  for (std::size_t at = sizeof ts; at < record.value.size(); at += sizeof(float)) {
    float value = 0;
    std::memcpy(&value, record.value.data() + at, sizeof value);
    if (!std::isfinite(value)) continue;
    to.add_number(names_.numbers.id("f." + std::to_string((at - sizeof ts) / sizeof value)), value);
  }
  return std::nullopt;
}

}  // namespace portent::serve
