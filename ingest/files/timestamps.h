#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portent::ingest {

/// Reads times as a table writes them. Formats: `iso8601` (date, or date and time of day; a missing zone is
/// UTC), `epoch_s`, `epoch_ms`, `count` (a number that only orders: one of it counts as a second), or a
/// pattern of strptime such as `%d.%m.%Y %H:%M:%S` (UTC; fractions of a second may follow %S).
class TimeFormat {
 public:
  /// Throws FatalError beginning with `where` for what is none of these.
  TimeFormat(const std::string& format, const std::string& where);
  TimeFormat() = default;  ///< iso8601

  /// ms since epoch UTC; nullopt where `text` is no such time or beyond the years 1 to 9999.
  std::optional<std::int64_t> parse(std::string_view text) const;
  bool counts() const { return kind_ == Kind::kCount; }
  /// The format as it is written in a schema.
  const std::string& name() const { return name_; }
  friend bool operator==(const TimeFormat&, const TimeFormat&) = default;

 private:
  enum class Kind : std::uint8_t { kIso8601, kEpochS, kEpochMs, kCount, kPattern };
  Kind kind_ = Kind::kIso8601;
  std::string name_ = "iso8601";
};

}  // namespace portent::ingest
