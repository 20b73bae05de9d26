#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portent::ingest {

/// How a source writes its messages, learnt from one of them: which bytes stand between the values that
/// change. A message of the same shape is read by comparing those bytes and reading the values, without
/// looking for keys; it means exactly what a JSON parser says. Immutable and thread-safe.
class MessageShape {
 public:
  /// Bytes behind a message that read() may look at.
  static constexpr std::size_t kPadding = 32;

  /// Where a channel's value goes: the place of `slots` that it has, or -1 for nowhere.
  using SlotOf = std::function<int(std::string_view channel)>;

  /// nullopt where the message is not simple enough: escapes, values that are no plain numbers, `q`, nested
  /// fields that nobody knows. `message` is telemetry that a Decoder has taken, without any marked value.
  static std::optional<MessageShape> learn(std::string_view message, const SlotOf& slot_of);

  struct Found {
    std::string_view asset;  ///< into the message
    std::int64_t ts = 0;
  };
  /// nullopt where the message has another shape, or is no valid telemetry: a Decoder tells. Channels go into
  /// `slots`, the others' places stay as they are.
  std::optional<Found> read(std::string_view message, std::span<double> slots) const;

  /// Values of channels that have no slot.
  std::size_t unmapped() const { return unmapped_; }

 private:
  friend class ShapeLearner;
  enum class Kind : std::uint8_t { kAsset, kTs, kChannel, kUsage, kIgnoredNumber, kIgnoredText };
  struct Field {
    std::uint64_t first = 0, mask = 0;  ///< the first bytes before the value, and which of them count
    std::uint32_t from = 0, size = 0;   ///< all of them, in literals_
    Kind kind = Kind::kChannel;
    int slot = -1;
  };

  bool passes(const Field& field, const char*& at) const;
  static bool read_value(const Field& field, const char*& at, Found& found, std::span<double> slots);

  std::string literals_;
  std::vector<Field> fields_;
  std::string tail_;
  std::size_t unmapped_ = 0;
};

}  // namespace portent::ingest
