#include "ingest/protobuf/telemetry.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>

#include "ingest/protobuf/wire.h"

namespace portent::ingest {
namespace {

using protobuf::Field;
using protobuf::FieldWalk;
using protobuf::WireType;

constexpr std::uint32_t kAsset = 1, kTs = 2, kValues = 3, kUsage = 4, kMode = 5, kSchema = 15;
constexpr std::uint32_t kChannel = 1, kNumber = 2, kText = 3, kQuality = 4;
constexpr std::uint64_t kNewestSchema = 1;
constexpr std::int64_t kLatestTs = 253'402'300'799'999;  // the end of year 9999

tl::unexpected<Reject> reject(RejectReason reason, std::string detail) {
  return tl::unexpected(Reject{reason, std::move(detail)});
}

bool valid_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

/// What a text in place of a number says: NaN and infinity however a gateway may spell them, or anything.
Mark mark_of_text(std::string_view text) {
  std::string lower;
  for (const char c : text.substr(0, 12))
    if (c != '-' && c != '+' && c != ' ')
      lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower.starts_with("nan") || lower.starts_with("inf") ? Mark::kNotFinite : Mark::kWrongType;
}

/// False where the bytes are no Value.
bool read_value(std::string_view bytes, ChannelValue& value) {
  value = {{}, 0, Mark::kNull};
  bool good_quality = true;
  FieldWalk fields(bytes);
  for (Field field; fields.next(field);) {
    if (field.is(kChannel, WireType::kBytes)) {
      if (!valid_utf8(field.bytes)) return false;
      value.channel = field.bytes;
    } else if (field.is(kNumber, WireType::kFixed64)) {
      value.value = field.as_double();
      value.mark = std::isfinite(value.value) ? Mark::kNone : Mark::kNotFinite;
    } else if (field.is(kText, WireType::kBytes)) {
      value.mark = mark_of_text(field.bytes);
    } else if (field.is(kQuality, WireType::kVarint)) {
      good_quality = field.scalar == 0;
    }
  }
  if (value.mark == Mark::kNone && !good_quality) value.mark = Mark::kBadQuality;
  if (value.mark != Mark::kNone) value.value = 0;
  return !fields.bad();
}

struct Draft {
  Reading reading;
  bool has_asset = false, has_ts = false;
};

std::optional<Reject> read_number(const Field& field, Draft& draft) {
  if (field.is(kTs, WireType::kVarint)) {
    draft.has_ts = true;
    draft.reading.ts = field.as_int64();
    if (draft.reading.ts < 0 || draft.reading.ts > kLatestTs)
      return Reject{RejectReason::kWrongType, "ts is outside 1970 to 9999"};
  } else if (field.is(kUsage, WireType::kFixed64)) {
    draft.reading.usage = field.as_double();
    if (!std::isfinite(*draft.reading.usage) || *draft.reading.usage < 0)
      return Reject{RejectReason::kWrongType, "usage is not a number of at least 0"};
  } else if (field.is(kMode, WireType::kVarint)) {
    if (field.scalar > static_cast<std::uint64_t>(Mode::kOverhaul))
      return Reject{RejectReason::kWrongType, "mode is not run, idle, transient or overhaul"};
    draft.reading.mode = static_cast<Mode>(field.scalar);
    draft.reading.says_mode = true;
  } else if (field.is(kSchema, WireType::kVarint) && field.scalar > kNewestSchema) {
    return Reject{RejectReason::kWrongType,
                  "schema " + std::to_string(field.scalar) + " is newer than this program; update it"};
  }
  return std::nullopt;
}

std::optional<Reject> read_field(const Field& field, const DecodeLimits& limits, Draft& draft) {
  if (field.is(kAsset, WireType::kBytes)) {
    if (!valid_asset_id(field.bytes))
      return Reject{RejectReason::kBadAssetId, "asset is not [A-Za-z0-9._:-]{1,128}"};
    draft.reading.asset = field.bytes;
    draft.has_asset = true;
    return std::nullopt;
  }
  if (!field.is(kValues, WireType::kBytes)) return read_number(field, draft);
  if (draft.reading.values.size() >= limits.max_channels)
    return Reject{RejectReason::kTooManyChannels,
                  "more than " + std::to_string(limits.max_channels) + " values"};
  if (!read_value(field.bytes, draft.reading.values.emplace_back()))
    return Reject{RejectReason::kMalformed, "a value is not one of telemetry.proto"};
  return std::nullopt;
}

void append_value(std::string& to, const ChannelValue& value) {
  std::string bytes;
  protobuf::append_bytes_field(bytes, kChannel, value.channel);
  if (value.mark == Mark::kNone || value.mark == Mark::kBadQuality)
    protobuf::append_double_field(bytes, kNumber, value.value);
  if (value.mark == Mark::kNotFinite)
    protobuf::append_double_field(bytes, kNumber, std::numeric_limits<double>::quiet_NaN());
  if (value.mark == Mark::kWrongType) protobuf::append_bytes_field(bytes, kText, "");
  if (value.mark == Mark::kBadQuality) protobuf::append_varint_field(bytes, kQuality, 1);
  protobuf::append_bytes_field(to, kValues, bytes);
}

}  // namespace

bool is_protobuf(std::span<const Header> headers) {
  if (headers.empty()) return false;
  const std::string* type = find_header(headers, kContentTypeHeader);
  if (!type) return false;
  std::string name = type->substr(0, type->find(';'));
  while (name.ends_with(' ')) name.pop_back();
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array<std::string_view, 3> kNames = {kProtobufType, "application/protobuf",
                                                      "application/vnd.google.protobuf"};
  return std::ranges::find(kNames, name) != kNames.end();
}

tl::expected<Reading, Reject> decode_protobuf_telemetry(std::string_view bytes, const DecodeLimits& limits) {
  if (bytes.size() > limits.max_bytes)
    return reject(RejectReason::kTooLarge,
                  std::to_string(bytes.size()) + " bytes, at most " + std::to_string(limits.max_bytes));
  Draft draft;
  FieldWalk fields(bytes);
  for (Field field; fields.next(field);)
    if (auto flaw = read_field(field, limits, draft)) return tl::unexpected(std::move(*flaw));
  if (fields.bad()) return reject(RejectReason::kMalformed, "not a message of Protocol Buffers");
  if (!draft.has_asset) return reject(RejectReason::kMissingAsset, "no field asset");
  if (!draft.has_ts) return reject(RejectReason::kMissingTs, "no field ts");
  return std::move(draft.reading);
}

std::string encode_protobuf_telemetry(const Reading& reading) {
  std::string bytes;
  protobuf::append_bytes_field(bytes, kAsset, reading.asset);
  protobuf::append_varint_field(bytes, kTs, static_cast<std::uint64_t>(reading.ts));
  for (const ChannelValue& value : reading.values) append_value(bytes, value);
  if (reading.usage) protobuf::append_double_field(bytes, kUsage, *reading.usage);
  if (reading.says_mode || reading.mode != Mode::kRun)
    protobuf::append_varint_field(bytes, kMode, static_cast<std::uint64_t>(reading.mode));
  protobuf::append_varint_field(bytes, kSchema, kNewestSchema);
  return bytes;
}

}  // namespace portent::ingest
