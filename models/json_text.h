#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Writing JSON text without a document: the forecasts' hot path and the canonical form of manifests use the
// same two rules.

namespace portent::models {

/// The shortest decimal that reads back as the same double; -0 is written as 0, so equal values are equal
/// bytes. Returns false, appending nothing, where `value` is not finite: JSON has no such number.
bool append_number(std::string& to, double value);
void append_number(std::string& to, std::int64_t value);

/// `text` in quotes. Control characters, quotes and backslashes are escaped; a byte that is not UTF-8 becomes
/// U+FFFD.
void append_text(std::string& to, std::string_view text);

}  // namespace portent::models
