#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ingest/decode.h"
#include "ingest/message_shape.h"

namespace portent::ingest {

/// One reading as numbers by slot.
struct Sample {
  std::string_view asset;                 ///< holds until the decoder's next call
  std::int64_t ts = 0;                    ///< ms since epoch UTC
  std::vector<double> values;             ///< by slot; NaN where the reading has no usable value
  std::size_t unmapped = 0;               ///< values of channels that have no slot
  std::array<std::uint64_t, 5> marked{};  ///< values not used, by Mark
};

/// Decodes telemetry JSON straight into the slots of known channels: the same outcome as
/// Decoder::telemetry(), value by value and bit by bit, at a fraction of its cost where messages are written
/// alike. Reuses its buffers: in the steady state it allocates nothing. One a thread, not thread-safe.
class SampleDecoder {
 public:
  /// `channels[i]` is the channel of slot i.
  explicit SampleDecoder(std::vector<std::string> channels, DecodeLimits limits = {});

  /// nullptr where there is a reading, in sample(); else why not, until the next call.
  const Reject* decode(std::string_view bytes);
  /// The same of a record that may be Protocol Buffers by its content-type header, at Decoder::reading()'s
  /// cost.
  const Reject* decode(const RecordView& record);
  const Sample& sample() const { return sample_; }

 private:
  static constexpr std::size_t kMostShapes = 4;

  bool read_alike();
  const Reject* read_slowly(std::string_view bytes);
  const Reject* take(tl::expected<Reading, Reject> reading, bool& simple);
  int slot_of(std::string_view channel) const;
  void learn(std::string_view bytes);

  std::vector<std::string> channels_;
  DecodeLimits limits_;
  Decoder decoder_;
  std::vector<MessageShape> shapes_;  ///< the one that matched last comes first
  std::string padded_;                ///< the message and what shapes may look at behind it
  std::size_t size_ = 0;              ///< of the message in padded_
  std::string asset_;
  Sample sample_;
  Reject reject_;
};

}  // namespace portent::ingest
