#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "serve/connector/cmms.h"

// Parts of answers that any bytes may be: nothing here throws.

namespace portent::serve::connector {

/// An object; the error says what it is instead.
Read<nlohmann::json> parse_object(std::string_view body);
/// A text, or "" where it is missing, null or none.
std::string text_of(const nlohmann::json& object, const char* name);
/// A positive whole number, or one as text.
std::optional<std::int64_t> id_of(const nlohmann::json& object, const char* name);
/// ISO 8601 with Z or an offset such as +00:00, or ms since 1970.
std::optional<std::int64_t> time_of(const nlohmann::json& object, const char* name);
std::optional<std::int64_t> parse_instant(std::string_view text);
/// With milliseconds and Z.
std::string instant_text(std::int64_t ms);
/// What came, for a person: its first bytes, printable alone.
std::string glimpse(std::string_view body);

}  // namespace portent::serve::connector
