#include "ingest/sample_decoder.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "ingest/protobuf/telemetry.h"

namespace portent::ingest {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

SampleDecoder::SampleDecoder(std::vector<std::string> channels, DecodeLimits limits)
    : channels_(std::move(channels)), limits_(limits), decoder_(limits) {
  sample_.values.resize(channels_.size());
}

const Reject* SampleDecoder::decode(std::string_view bytes) {
  sample_.marked = {};
  std::ranges::fill(sample_.values, kNone);
  if (bytes.size() > limits_.max_bytes || shapes_.empty()) return read_slowly(bytes);
  if (padded_.size() < bytes.size() + MessageShape::kPadding)
    padded_.resize(2 * bytes.size() + MessageShape::kPadding);
  size_ = bytes.size();
  std::memcpy(padded_.data(), bytes.data(), size_);
  std::memset(padded_.data() + size_, 0, MessageShape::kPadding);
  return read_alike() ? nullptr : read_slowly(bytes);
}

bool SampleDecoder::read_alike() {
  const std::string_view message(padded_.data(), size_);
  for (std::size_t i = 0; i < shapes_.size(); ++i) {
    const auto found = shapes_[i].read(message, sample_.values);
    if (!found) {
      std::ranges::fill(sample_.values, kNone);
      continue;
    }
    sample_.asset = found->asset;
    sample_.ts = found->ts;
    sample_.unmapped = shapes_[i].unmapped();
    if (i > 0) std::swap(shapes_[i], shapes_[0]);
    return true;
  }
  return false;
}

const Reject* SampleDecoder::decode(const RecordView& record) {
  if (record.headers.empty() || !is_protobuf(record.headers)) return decode(record.value);
  sample_.marked = {};
  std::ranges::fill(sample_.values, kNone);
  bool simple = true;
  return take(decoder_.reading(record), simple);
}

const Reject* SampleDecoder::read_slowly(std::string_view bytes) {
  bool simple = true;
  const Reject* const why = take(decoder_.telemetry(bytes), simple);
  if (why == nullptr && simple) learn(bytes);
  return why;
}

/// `simple`: every value is used.
const Reject* SampleDecoder::take(tl::expected<Reading, Reject> reading, bool& simple) {
  if (!reading) {
    reject_ = std::move(reading.error());
    return &reject_;
  }
  asset_ = reading->asset;
  sample_.asset = asset_;
  sample_.ts = reading->ts;
  sample_.unmapped = 0;
  for (const ChannelValue& value : reading->values) {
    const int slot = slot_of(value.channel);
    const bool usable = value.mark == Mark::kNone;
    simple &= usable;
    if (slot < 0)
      ++sample_.unmapped;
    else
      sample_.values[static_cast<std::size_t>(slot)] = usable ? value.value : kNone;
    if (!usable) ++sample_.marked[static_cast<std::size_t>(value.mark)];
  }
  return nullptr;
}

int SampleDecoder::slot_of(std::string_view channel) const {
  const auto at = std::ranges::find(channels_, channel);
  return at == channels_.end() ? -1 : static_cast<int>(at - channels_.begin());
}

void SampleDecoder::learn(std::string_view bytes) {
  auto shape = MessageShape::learn(bytes, [this](std::string_view channel) { return slot_of(channel); });
  if (!shape) return;
  if (shapes_.size() == kMostShapes) shapes_.pop_back();
  shapes_.insert(shapes_.begin(), std::move(*shape));
}

}  // namespace portent::ingest
