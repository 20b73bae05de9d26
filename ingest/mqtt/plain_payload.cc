#include "ingest/mqtt/plain_payload.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ingest/encode.h"
#include "ingest/files/timestamps.h"

namespace portent::ingest {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kLargest = 1 << 20;
constexpr std::int64_t kLatestTs = 253'402'300'799'999;  // the end of year 9999

tl::unexpected<Reject> reject(RejectReason reason, std::string detail) {
  return tl::unexpected(Reject{reason, std::move(detail)});
}

ChannelValue value_of(std::string_view channel, dom::element element) {
  ChannelValue value{std::string(channel), 0, Mark::kNone};
  bool truth = false;
  if (element.get(value.value) == simdjson::SUCCESS) return value;
  if (element.get(truth) == simdjson::SUCCESS)
    value.value = truth ? 1 : 0;
  else
    value.mark = element.is_null() ? Mark::kNull : Mark::kWrongType;
  return value;
}

/// ms since epoch, or a text of ISO 8601.
std::optional<std::int64_t> time_of(dom::element element) {
  std::int64_t ms = 0;
  std::string_view text;
  if (element.get(ms) == simdjson::SUCCESS) return ms;
  if (element.get(text) == simdjson::SUCCESS) return TimeFormat().parse(text);
  return std::nullopt;
}

/// The member of the first of these names that there is.
std::optional<dom::element> member(dom::object object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    dom::element found;
    if (object[name].get(found) == simdjson::SUCCESS) return found;
  }
  return std::nullopt;
}

bool is_time_name(std::string_view name) {
  return name == "ts" || name == "timestamp";
}

bool is_bad(dom::element quality) {
  std::string_view word;
  std::int64_t number = 0;
  if (quality.get(word) == simdjson::SUCCESS) return word != "good" && word != "Good" && word != "GOOD";
  if (quality.get(number) == simdjson::SUCCESS) return number != 192;  // OPC's good
  return false;
}

/// Sets the reading's time: the payload's, else arrival.
std::optional<Reject> set_time(std::optional<dom::element> told, const MessageFacts& facts,
                               Reading& reading) {
  if (!told && facts.retained)
    return Reject{RejectReason::kMissingTs, "a retained value without a time: nobody knows how old it is"};
  const auto ts = told ? time_of(*told) : facts.now_ms;
  if (!ts || *ts < 0 || *ts > kLatestTs)
    return Reject{RejectReason::kWrongType, "its time is neither ms since 1970 nor ISO 8601"};
  reading.ts = *ts;
  return std::nullopt;
}

/// {"value": 71.2, "ts": ..., "quality": ...}
tl::expected<Reading, Reject> channel_object(dom::object object, const MessageFacts& facts) {
  Reading reading{facts.topic.asset, 0, std::nullopt, Mode::kRun, {}};
  const auto value = member(object, {"value", "v"});
  if (!value) return reject(RejectReason::kMalformed, "an object without a member value");
  if (auto flaw = set_time(member(object, {"ts", "timestamp"}), facts, reading))
    return tl::unexpected(std::move(*flaw));
  reading.values.push_back(value_of(facts.topic.channel, *value));
  const auto quality = member(object, {"quality", "q"});
  if (quality && is_bad(*quality) && reading.values[0].mark == Mark::kNone)
    reading.values[0] = {facts.topic.channel, 0, Mark::kBadQuality};
  return reading;
}

/// {"temp": 71.2, "rpm": 1480, "ts": ...}: numbers and truth values are channels, all else is left out.
tl::expected<Reading, Reject> flat_object(dom::object object, const MessageFacts& facts) {
  Reading reading{facts.topic.asset, 0, std::nullopt, Mode::kRun, {}};
  if (auto flaw = set_time(member(object, {"ts", "timestamp"}), facts, reading))
    return tl::unexpected(std::move(*flaw));
  for (const auto& [name, element] : object) {
    if (is_time_name(name)) continue;
    ChannelValue value = value_of(name, element);
    if (value.mark == Mark::kNone) reading.values.push_back(std::move(value));
  }
  if (reading.values.empty()) return reject(RejectReason::kMalformed, "an object without a number");
  if (reading.values.size() > DecodeLimits{}.max_channels)
    return reject(RejectReason::kTooManyChannels, "more than 4096 channels");
  return reading;
}

}  // namespace

struct PlainPayloads::Parser {
  dom::parser parser{kLargest};
};

PlainPayloads::PlainPayloads() : parser_(std::make_unique<Parser>()) {}
PlainPayloads::~PlainPayloads() = default;

namespace {

/// Telemetry JSON to which the topic gives what is missing.
tl::expected<Reading, Reject> telemetry(std::string_view payload, dom::object object,
                                        const MessageFacts& facts, Decoder& decoder) {
  dom::element there;
  std::string given;
  if (object["asset"].get(there) != simdjson::SUCCESS) {
    given += R"("asset":)";
    append_json_text(given, facts.topic.asset);
    given += ',';
  }
  if (object["ts"].get(there) != simdjson::SUCCESS) {
    if (facts.retained) return reject(RejectReason::kMissingTs, "a retained reading without a time");
    given += R"("ts":)" + std::to_string(facts.now_ms) + ',';
  }
  const auto begin = payload.find('{') + 1;
  auto reading = decoder.telemetry('{' + given + std::string(payload.substr(begin)));
  if (reading && reading->asset != facts.topic.asset)
    return reject(RejectReason::kKeyMismatch, "the payload's asset is not its topic's");
  return reading;
}

}  // namespace

tl::expected<Reading, Reject> PlainPayloads::reading(std::string_view payload, const MessageFacts& facts) {
  if (payload.size() > kLargest)
    return reject(RejectReason::kTooLarge, std::to_string(payload.size()) + " bytes, at most 1048576");
  if (!valid_asset_id(facts.topic.asset))
    return reject(RejectReason::kBadAssetId, "the topic's asset is not [A-Za-z0-9._:-]{1,128}");
  dom::element root;
  if (const auto error = parser_->parser.parse(payload.data(), payload.size()).get(root))
    return reject(RejectReason::kMalformed, simdjson::error_message(error));
  dom::object object;
  const bool is_object = root.get(object) == simdjson::SUCCESS;
  if (!facts.topic.channel.empty()) {
    if (is_object) return channel_object(object, facts);
    Reading reading{facts.topic.asset, 0, std::nullopt, Mode::kRun, {value_of(facts.topic.channel, root)}};
    if (auto flaw = set_time(std::nullopt, facts, reading)) return tl::unexpected(std::move(*flaw));
    return reading;
  }
  if (!is_object) return reject(RejectReason::kMalformed, "not an object, and the topic names no channel");
  dom::object values;
  return object["v"].get(values) == simdjson::SUCCESS ? telemetry(payload, object, facts, decoder_)
                                                      : flat_object(object, facts);
}

}  // namespace portent::ingest
