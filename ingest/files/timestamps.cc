#include "ingest/files/timestamps.h"

#include <fmt/format.h>
#include <time.h>

#include <charconv>
#include <chrono>
#include <cmath>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

constexpr double kLargestMs = 253'402'300'799'999;  // the end of the year 9999
constexpr double kSmallestMs = -62'135'596'800'000;

/// Reads a text from its front; any step that fails makes all later ones fail.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    if (rest_.size() < count) failed_ = true;
    for (std::size_t i = 0; i < count && !failed_; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') failed_ = true;
      value = value * 10 + (rest_[i] - '0');
    }
    if (!failed_) rest_.remove_prefix(count);
    return value;
  }
  bool accept(char c) {
    if (failed_ || rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { failed_ |= !accept(c); }
  /// Digits after a point or comma, as ms; 0 where there are none.
  int fraction_ms() {
    if (!accept('.') && !accept(',')) return 0;
    int ms = 0;
    for (int scale = 100; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; scale /= 10) {
      ms += scale * (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return ms;
  }
  bool at_end() const { return rest_.empty(); }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::int64_t zone_ms(Scanner& from) {
  if (from.at_end() || from.accept('Z')) return 0;
  const bool west = from.accept('-');
  if (!west) from.expect('+');
  const int hours = from.digits(2);
  from.accept(':');
  const int minutes = from.at_end() ? 0 : from.digits(2);
  if (hours > 14 || minutes > 59) from.fail();
  return (west ? -1 : 1) * (hours * 60 + minutes) * std::int64_t{60'000};
}

std::optional<std::int64_t> parse_iso8601(std::string_view text) {
  namespace chrono = std::chrono;
  Scanner from(text);
  const int year = from.digits(4);
  from.expect('-');
  const int month = from.digits(2);
  from.expect('-');
  const int day = from.digits(2);
  std::int64_t ms = 0;
  if (!from.failed() && (from.accept('T') || from.accept(' '))) {
    const int hour = from.digits(2);
    from.expect(':');
    const int minute = from.digits(2);
    const int second = from.accept(':') ? from.digits(2) : 0;
    ms = ((hour * 60 + minute) * std::int64_t{60} + second) * 1000 + from.fraction_ms();
    if (hour > 24 || minute > 59 || second > 60) return std::nullopt;
    ms -= zone_ms(from);
  }
  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (from.failed() || !from.at_end() || !date.ok()) return std::nullopt;
  return chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400'000} + ms;
}

std::optional<std::int64_t> parse_number(std::string_view text, double ms_each) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const double ms = std::round(value * ms_each);
  if (!(ms >= kSmallestMs && ms <= kLargestMs)) return std::nullopt;
  return static_cast<std::int64_t>(ms);
}

std::optional<std::int64_t> parse_pattern(std::string_view text, const std::string& pattern) {
  const std::string copy(text);
  tm parts{};
  parts.tm_mday = 1;
  const char* const end = strptime(copy.c_str(), pattern.c_str(), &parts);
  if (!end) return std::nullopt;
  Scanner rest(end);
  const int ms = rest.fraction_ms();
  if (!rest.at_end() || parts.tm_year < -1899 || parts.tm_year > 8099) return std::nullopt;
  const long zone = parts.tm_gmtoff;  // timegm() clears it
  return (static_cast<std::int64_t>(timegm(&parts)) - zone) * 1000 + ms;
}

}  // namespace

TimeFormat::TimeFormat(const std::string& format, const std::string& where) : name_(format) {
  if (format == "iso8601") return;
  kind_ = format == "epoch_s"    ? Kind::kEpochS
          : format == "epoch_ms" ? Kind::kEpochMs
          : format == "count"    ? Kind::kCount
                                 : Kind::kPattern;
  if (kind_ == Kind::kPattern && format.find('%') == std::string::npos)
    throw FatalError(fmt::format(
        "{}: '{}' is no format of time; write iso8601, epoch_s, epoch_ms, count or a pattern such as "
        "\"%d.%m.%Y %H:%M:%S\"",
        where, format));
}

std::optional<std::int64_t> TimeFormat::parse(std::string_view text) const {
  switch (kind_) {
    case Kind::kIso8601:
      return parse_iso8601(text);
    case Kind::kEpochMs:
      return parse_number(text, 1);
    case Kind::kEpochS:
    case Kind::kCount:
      return parse_number(text, 1000);
    case Kind::kPattern:
      return parse_pattern(text, name_);
  }
  return std::nullopt;
}

}  // namespace portent::ingest
