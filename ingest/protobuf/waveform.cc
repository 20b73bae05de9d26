#include "ingest/protobuf/waveform.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ingest/protobuf/wire.h"

namespace portent::ingest {
namespace {

using protobuf::Field;
using protobuf::FieldWalk;
using protobuf::WireType;

constexpr std::uint32_t kAsset = 1, kPoint = 2, kStart = 3, kRate = 4, kSamples = 5, kSpeed = 6,
                        kKeyphasor = 7, kUnit = 8, kSchema = 15;
constexpr std::uint64_t kNewestSchema = 1;
constexpr std::size_t kLongestPoint = 64, kLongestUnit = 32;
constexpr double kLeastRate = 0.001, kMostRate = 10'000'000;
constexpr std::int64_t kLatestStart = 253'402'300'799'999'999;  // the end of year 9999, in us

/// Numbers of a repeated field, packed or one by one; false where the bytes are not a whole number of them.
template <typename T>
bool take_numbers(const Field& field, std::vector<T>& into) {
  if (field.type == WireType::kBytes) {
    const std::size_t count = field.bytes.size() / sizeof(T), before = into.size();
    into.resize(before + count);
    if (count > 0) std::memcpy(into.data() + before, field.bytes.data(), count * sizeof(T));
    return field.bytes.size() % sizeof(T) == 0;
  }
  if constexpr (sizeof(T) == 4) {
    if (field.type == WireType::kFixed32) into.push_back(field.as_float());
  } else {
    if (field.type == WireType::kFixed64) into.push_back(field.as_double());
  }
  return true;
}

struct Draft {
  Waveform block;
  bool has_start = false;
  std::uint64_t schema = 0;
};

/// False where a list is cut.
bool read_field(const Field& field, Draft& draft) {
  Waveform& block = draft.block;
  if (field.is(kAsset, WireType::kBytes)) block.asset = field.bytes;
  if (field.is(kPoint, WireType::kBytes)) block.point = field.bytes;
  if (field.is(kUnit, WireType::kBytes)) block.unit = field.bytes;
  if (field.is(kRate, WireType::kFixed64)) block.rate_hz = field.as_double();
  if (field.is(kSpeed, WireType::kFixed64)) block.speed_rpm = field.as_double();
  if (field.is(kSchema, WireType::kVarint)) draft.schema = field.scalar;
  if (field.is(kStart, WireType::kVarint)) {
    block.start_us = field.as_int64();
    draft.has_start = true;
  }
  if (field.number == kSamples) return take_numbers(field, block.samples);
  if (field.number == kKeyphasor) return take_numbers(field, block.keyphasor);
  return true;
}

bool finite(const std::vector<float>& samples) {
  return std::ranges::all_of(samples, [](float s) { return std::isfinite(s); });
}

bool good_marks(const Waveform& block) {
  double last = -1;
  for (const double mark : block.keyphasor) {
    if (!(mark > last) || !(mark < static_cast<double>(block.samples.size()))) return false;
    last = mark;
  }
  return block.keyphasor.empty() || block.keyphasor.front() >= 0;
}

bool good_unit(std::string_view unit) {
  return !unit.empty() && unit.size() <= kLongestUnit &&
         std::ranges::all_of(unit, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<Reject> flaw_of_numbers(const Draft& draft) {
  const Waveform& block = draft.block;
  const auto wrong = [](const char* detail) { return Reject{RejectReason::kWrongType, detail}; };
  if (!(block.rate_hz >= kLeastRate && block.rate_hz <= kMostRate))
    return wrong("rate_hz is outside 0.001 to 10,000,000");
  if (block.samples.size() < 2) return wrong("fewer than 2 samples");
  if (!finite(block.samples)) return wrong("a sample is not a finite number");
  if (block.speed_rpm && !(std::isfinite(*block.speed_rpm) && *block.speed_rpm >= 0))
    return wrong("speed_rpm is not a number of at least 0");
  if (!good_marks(block)) return wrong("keyphasor marks do not ascend within the samples");
  return std::nullopt;
}

std::optional<Reject> flaw_of(const Draft& draft) {
  const Waveform& block = draft.block;
  if (draft.schema > kNewestSchema)
    return Reject{RejectReason::kWrongType, "schema is newer than this program; update it"};
  if (block.asset.empty()) return Reject{RejectReason::kMissingAsset, "no field asset"};
  if (!valid_asset_id(block.asset))
    return Reject{RejectReason::kBadAssetId, "asset is not [A-Za-z0-9._:-]{1,128}"};
  if (!draft.has_start) return Reject{RejectReason::kMissingTs, "no field start_us"};
  if (block.start_us < 0 || block.start_us > kLatestStart)
    return Reject{RejectReason::kWrongType, "start_us is outside 1970 to 9999"};
  if (!valid_asset_id(block.point) || block.point.size() > kLongestPoint)
    return Reject{RejectReason::kWrongType, "point is not [A-Za-z0-9._:-]{1,64}"};
  if (!good_unit(block.unit)) return Reject{RejectReason::kWrongType, "unit is not one of UCUM"};
  return flaw_of_numbers(draft);
}

template <typename T>
void append_numbers(std::string& to, std::uint32_t number, const std::vector<T>& numbers) {
  if (numbers.empty()) return;
  protobuf::append_bytes_field(to, number,
                               {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)});
}

}  // namespace

tl::expected<Waveform, Reject> decode_waveform(std::string_view bytes) {
  if (bytes.size() > kLargestWaveform)
    return tl::unexpected(
        Reject{RejectReason::kTooLarge, std::to_string(bytes.size()) + " bytes, at most 1048576"});
  Draft draft;
  FieldWalk fields(bytes);
  bool whole = true;
  for (Field field; whole && fields.next(field);) whole = read_field(field, draft);
  if (!whole || fields.bad())
    return tl::unexpected(Reject{RejectReason::kMalformed, "not a message of Protocol Buffers"});
  if (auto flaw = flaw_of(draft)) return tl::unexpected(std::move(*flaw));
  return std::move(draft.block);
}

std::string encode_waveform(const Waveform& block) {
  std::string bytes;
  protobuf::append_bytes_field(bytes, kAsset, block.asset);
  protobuf::append_bytes_field(bytes, kPoint, block.point);
  protobuf::append_varint_field(bytes, kStart, static_cast<std::uint64_t>(block.start_us));
  protobuf::append_double_field(bytes, kRate, block.rate_hz);
  append_numbers(bytes, kSamples, block.samples);
  if (block.speed_rpm) protobuf::append_double_field(bytes, kSpeed, *block.speed_rpm);
  append_numbers(bytes, kKeyphasor, block.keyphasor);
  protobuf::append_bytes_field(bytes, kUnit, block.unit);
  protobuf::append_varint_field(bytes, kSchema, kNewestSchema);
  return bytes;
}

}  // namespace portent::ingest
