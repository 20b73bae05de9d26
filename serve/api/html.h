#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace portent::serve {

/// Text for an element or a quoted attribute.
std::string html_escape(std::string_view text);

/// Groups of three with thin spaces: 1 234 567.
std::string grouped(std::uint64_t number);

/// A remaining life for reading at a glance: whole from 10 up, one decimal below.
std::string life(double value);

/// `2024-05-01 13:37 UTC`, from ms since epoch; "unknown" where the year would not have four digits.
std::string utc_minute(std::int64_t ts_ms);

/// 12.3 ms, 1.23 s.
std::string duration(double seconds);

}  // namespace portent::serve
