#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ingest/reading.h"
#include "ingest/record.h"

namespace portent::ingest {

/// Why a whole record can't be used. It goes to dead letters with this reason and is counted by it (promise
/// 6).
enum class RejectReason : std::uint8_t {
  kTooLarge,   ///< larger than DecodeLimits::max_bytes
  kMalformed,  ///< not one JSON object in valid UTF-8
  kMissingAsset,
  kBadAssetId,  ///< not [A-Za-z0-9._:-]{1,128}
  kMissingTs,
  kWrongType,  ///< a field of the message itself has another type or range
  kTooManyChannels,
  kBadControl,    ///< a control record of an unknown kind or mode
  kUnknownAsset,  ///< not bound to a class and model
  kFutureTs,      ///< ts is ahead of the log's clock by more than max_clock_ahead
  kKeyMismatch,   ///< the record's key is not its asset
};
inline constexpr std::size_t kRejectReasons = 11;
std::string_view reason_name(RejectReason reason);
std::string_view mark_name(Mark mark);

struct Reject {
  RejectReason reason = RejectReason::kMalformed;
  std::string detail;  ///< the field, and what was found
  friend bool operator==(const Reject&, const Reject&) = default;
};

struct DecodeLimits {
  std::size_t max_bytes = 1 << 20;
  std::size_t max_channels = 4096;
};

/// True for [A-Za-z0-9._:-]{1,128}.
bool valid_asset_id(std::string_view id);
/// The words of encode.h; false for others, which leave `mode` and `kind` as they are.
bool parse_mode(std::string_view text, Mode& mode);
bool parse_control_kind(std::string_view text, Control::Kind& kind);

/// Decodes telemetry JSON (design §3). One bad value marks its channel and leaves the rest; a flaw in the
/// message itself rejects the record. NaN and infinities, also as text or as numbers beyond double, mark
/// their channel. Unknown fields are ignored. Reuses its buffers: one Decoder a thread, not thread-safe.
class Decoder {
 public:
  explicit Decoder(DecodeLimits limits = {});
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  tl::expected<Reading, Reject> telemetry(std::string_view bytes);
  /// A telemetry record: Protocol Buffers where its content-type header says so, else JSON.
  tl::expected<Reading, Reject> reading(const RecordView& record);
  tl::expected<Control, Reject> control(std::string_view bytes);
  /// Gives a reading back that nobody needs any more: the next one is read into its memory.
  void recycle(Reading spent);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  DecodeLimits limits_;
};

}  // namespace portent::ingest
