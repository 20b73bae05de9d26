#include "ingest/decode.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <set>

#include "ingest/encode.h"
#include "ingest/protobuf/telemetry.h"

namespace portent::ingest {
namespace {

namespace json = simdjson::ondemand;

constexpr std::size_t kMaxAssetId = 128;
constexpr std::size_t kMostPartLetters = 128;

tl::unexpected<Reject> reject(RejectReason reason, std::string detail) {
  return tl::unexpected(Reject{reason, std::move(detail)});
}

bool is_id_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
         c == ':' || c == '-';
}

/// True for NaN and infinity however a gateway may spell them.
bool spells_non_finite(std::string_view text) {
  std::string lower;
  for (const char c : text.substr(0, 12))
    if (c != '"' && c != '-' && c != '+' && c != ' ')
      lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower.starts_with("nan") || lower.starts_with("inf");
}

Mark flaw_of(json::value& value, simdjson::error_code error) {
  if (error == simdjson::NUMBER_ERROR) return Mark::kNotFinite;
  const std::string_view token = value.raw_json_token();
  if (token.starts_with("null")) return Mark::kNull;
  return spells_non_finite(token) ? Mark::kNotFinite : Mark::kWrongType;
}

void read_value(std::string_view channel, json::value& value, ChannelValue& into) {
  into.channel = channel;
  into.mark = Mark::kNone;
  if (const auto error = value.get_double().get(into.value))
    into.mark = flaw_of(value, error);
  else if (!std::isfinite(into.value))
    into.mark = Mark::kNotFinite;
  if (into.mark != Mark::kNone) into.value = 0;
}

}  // namespace

bool parse_mode(std::string_view text, Mode& mode) {
  for (const Mode m : {Mode::kRun, Mode::kIdle, Mode::kTransient, Mode::kOverhaul})
    if (text == mode_name(m)) {
      mode = m;
      return true;
    }
  return false;
}

bool parse_control_kind(std::string_view text, Control::Kind& kind) {
  using Kind = Control::Kind;
  for (const Kind k : {Kind::kCommissioning, Kind::kOverhaul, Kind::kReplacement, Kind::kRepair,
                       Kind::kFailure, Kind::kMode})
    if (text == control_name(k)) {
      kind = k;
      return true;
    }
  return false;
}

namespace {

/// What was read so far; a message is judged when all its fields are known, since they come in any order.
struct Draft {
  /// `spent`: a reading whose memory is used again.
  explicit Draft(Reading spent) : reading(std::move(spent)) {
    reading.usage.reset();
    reading.mode = Mode::kRun;
    reading.says_mode = false;
  }

  ChannelValue& next_value() {
    if (values == reading.values.size()) reading.values.emplace_back();
    return reading.values[values++];
  }

  Reading reading;
  std::size_t values = 0;  ///< of the reading's, so many are of this message
  bool has_asset = false, has_ts = false;
  std::set<std::string> bad_quality;
};

class FieldReader {
 public:
  explicit FieldReader(const DecodeLimits& limits) : limits_(limits) {}

  /// nullopt: the field was taken or ignored.
  std::optional<Reject> read(std::string_view key, json::value value, Draft& draft) const {
    if (key == "asset") return read_asset(value, draft);
    if (key == "ts") return read_ts(value, draft);
    if (key == "v") return read_values(value, draft);
    if (key == "usage") return read_usage(value, draft);
    if (key == "mode") return read_mode(value, draft);
    if (key == "q") return read_quality(value, draft);
    return std::nullopt;
  }

 private:
  static Reject wrong(std::string detail) { return {RejectReason::kWrongType, std::move(detail)}; }

  static std::optional<Reject> read_asset(json::value& value, Draft& draft) {
    std::string_view id;
    if (value.get_string().get(id)) return wrong("asset is not a string");
    if (!valid_asset_id(id)) return Reject{RejectReason::kBadAssetId, "asset is not [A-Za-z0-9._:-]{1,128}"};
    draft.reading.asset = id;
    draft.has_asset = true;
    return std::nullopt;
  }
  static std::optional<Reject> read_ts(json::value& value, Draft& draft) {
    if (value.get_int64().get(draft.reading.ts)) return wrong("ts is not a whole number of milliseconds");
    constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of year 9999
    if (draft.reading.ts < 0 || draft.reading.ts > kLatest) return wrong("ts is outside 1970 to 9999");
    draft.has_ts = true;
    return std::nullopt;
  }
  static std::optional<Reject> read_usage(json::value& value, Draft& draft) {
    double usage = 0;
    const auto error = value.get_double().get(usage);
    if (error && value.raw_json_token().starts_with("null")) return std::nullopt;
    if (error || !std::isfinite(usage) || usage < 0) return wrong("usage is not a number of at least 0");
    draft.reading.usage = usage;
    return std::nullopt;
  }
  static std::optional<Reject> read_mode(json::value& value, Draft& draft) {
    std::string_view text;
    if (value.get_string().get(text) || !parse_mode(text, draft.reading.mode))
      return wrong("mode is not run, idle, transient or overhaul");
    draft.reading.says_mode = true;
    return std::nullopt;
  }
  std::optional<Reject> read_values(json::value& value, Draft& draft) const {
    json::object object;
    if (value.get_object().get(object)) return wrong("v is not an object");
    for (auto field : object) {
      std::string_view channel;
      if (field.error() || field.unescaped_key().get(channel))
        return Reject{RejectReason::kMalformed, simdjson::error_message(field.error())};
      if (draft.values >= limits_.max_channels)
        return Reject{RejectReason::kTooManyChannels,
                      "v has more than " + std::to_string(limits_.max_channels) + " channels"};
      json::value element = field.value();
      read_value(channel, element, draft.next_value());
    }
    return std::nullopt;
  }
  std::optional<Reject> read_quality(json::value& value, Draft& draft) const {
    json::object object;
    if (value.get_object().get(object)) return wrong("q is not an object");
    for (auto field : object) {
      std::string_view channel, quality;
      if (field.error() || field.unescaped_key().get(channel))
        return Reject{RejectReason::kMalformed, simdjson::error_message(field.error())};
      if (field.value().get_string().get(quality) == simdjson::SUCCESS && quality != "good")
        draft.bad_quality.insert(std::string(channel));
      if (draft.bad_quality.size() > limits_.max_channels)
        return Reject{RejectReason::kTooManyChannels,
                      "q has more than " + std::to_string(limits_.max_channels) + " channels"};
    }
    return std::nullopt;
  }

  const DecodeLimits& limits_;
};

void mark_bad_quality(Draft& draft) {
  for (ChannelValue& value : draft.reading.values)
    if (value.mark == Mark::kNone && draft.bad_quality.contains(value.channel))
      value = {value.channel, 0, Mark::kBadQuality};
}

}  // namespace

std::string_view reason_name(RejectReason reason) {
  static constexpr std::array<std::string_view, kRejectReasons> kNames = {
      "too_large",         "malformed",   "missing_asset", "bad_asset_id", "missing_ts",  "wrong_type",
      "too_many_channels", "bad_control", "unknown_asset", "future_ts",    "key_mismatch"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::string_view mark_name(Mark mark) {
  static constexpr std::array<std::string_view, kMarks> kNames = {"none",       "bad_quality", "not_finite",
                                                                  "wrong_type", "null",        "wrong_unit"};
  return kNames[static_cast<std::size_t>(mark)];
}

bool valid_asset_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxAssetId && std::ranges::all_of(id, is_id_character);
}

struct Decoder::Parser {
  json::parser parser;
  std::string padded;
  Reading spent;

  simdjson::simdjson_result<json::document> iterate(std::string_view bytes) {
    padded.assign(bytes);
    padded.reserve(bytes.size() + simdjson::SIMDJSON_PADDING);
    return parser.iterate(padded.data(), bytes.size(), padded.capacity());
  }
};

Decoder::Decoder(DecodeLimits limits) : parser_(std::make_unique<Parser>()), limits_(limits) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

tl::expected<Reading, Reject> Decoder::telemetry(std::string_view bytes) {
  if (bytes.size() > limits_.max_bytes)
    return reject(RejectReason::kTooLarge,
                  std::to_string(bytes.size()) + " bytes, at most " + std::to_string(limits_.max_bytes));
  json::document document;
  json::object object;
  if (const auto error = parser_->iterate(bytes).get(document))
    return reject(RejectReason::kMalformed, simdjson::error_message(error));
  if (const auto error = document.get_object().get(object))
    return reject(RejectReason::kMalformed, simdjson::error_message(error));
  Draft draft(std::exchange(parser_->spent, {}));
  const FieldReader fields(limits_);
  for (auto field : object) {
    std::string_view key;
    if (field.error() || field.unescaped_key().get(key))
      return reject(RejectReason::kMalformed, simdjson::error_message(field.error()));
    if (auto flaw = fields.read(key, field.value(), draft)) return tl::unexpected(std::move(*flaw));
  }
  if (!document.current_location().error()) return reject(RejectReason::kMalformed, "bytes after the object");
  if (!draft.has_asset) return reject(RejectReason::kMissingAsset, "no field asset");
  if (!draft.has_ts) return reject(RejectReason::kMissingTs, "no field ts");
  draft.reading.values.resize(draft.values);
  mark_bad_quality(draft);
  return std::move(draft.reading);
}

tl::expected<Reading, Reject> Decoder::reading(const RecordView& record) {
  return is_protobuf(record.headers) ? decode_protobuf_telemetry(record.value, limits_)
                                     : telemetry(record.value);
}

void Decoder::recycle(Reading spent) {
  parser_->spent = std::move(spent);
}

tl::expected<Control, Reject> Decoder::control(std::string_view bytes) {
  if (bytes.size() > limits_.max_bytes)
    return reject(RejectReason::kTooLarge, std::to_string(bytes.size()) + " bytes");
  json::document document;
  if (const auto error = parser_->iterate(bytes).get(document))
    return reject(RejectReason::kMalformed, simdjson::error_message(error));
  json::object object;
  if (const auto error = document.get_object().get(object))
    return reject(RejectReason::kMalformed, simdjson::error_message(error));
  Control control;
  std::string_view asset, kind;
  if (object["asset"].get_string().get(asset)) return reject(RejectReason::kMissingAsset, "no field asset");
  if (!valid_asset_id(asset)) return reject(RejectReason::kBadAssetId, "asset is not [A-Za-z0-9._:-]{1,128}");
  control.asset = asset;
  if (object["ts"].get_int64().get(control.ts)) return reject(RejectReason::kMissingTs, "no whole number ts");
  if (object["kind"].get_string().get(kind) || !parse_control_kind(kind, control.kind))
    return reject(RejectReason::kBadControl,
                  "kind is not commissioning, overhaul, replacement, repair, failure or mode");
  std::string_view mode;
  if (control.kind == Control::Kind::kMode &&
      (object["mode"].get_string().get(mode) || !parse_mode(mode, control.mode)))
    return reject(RejectReason::kBadControl, "mode is not run, idle, transient or overhaul");
  std::string_view part;
  if (const auto error = object["part"].get_string().get(part); error == simdjson::SUCCESS)
    control.part = part;
  else if (error != simdjson::NO_SUCH_FIELD)
    return reject(RejectReason::kBadControl, "part is not a text");
  if (control.part.size() > kMostPartLetters)
    return reject(RejectReason::kBadControl, "part has more than 128 bytes");
  return control;
}

}  // namespace portent::ingest
