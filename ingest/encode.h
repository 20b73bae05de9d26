#pragma once

#include <string>
#include <string_view>

#include "ingest/reading.h"

namespace portent::ingest {

/// One telemetry message as JSON (design §3), numbers in their shortest exact form. A marked value becomes
/// null.
std::string encode_telemetry(const Reading& reading);

/// The value of a control record; its header is `portent-control` with the kind's name.
std::string encode_control(const Control& control);

/// Header key that tells a control record from a reading.
inline constexpr const char* kControlHeader = "portent-control";

std::string_view control_name(Control::Kind kind);
std::string_view mode_name(Mode mode);

/// `text` as a JSON string with its quotes.
void append_json_text(std::string& to, std::string_view text);
/// The shortest text that reads back to exactly `value`; "null" where it is not finite.
void append_json_number(std::string& to, double value);

}  // namespace portent::ingest
