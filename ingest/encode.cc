#include "ingest/encode.h"

#include <array>
#include <charconv>
#include <cmath>

namespace portent::ingest {

std::string_view control_name(Control::Kind kind) {
  switch (kind) {
    case Control::Kind::kCommissioning:
      return "commissioning";
    case Control::Kind::kOverhaul:
      return "overhaul";
    case Control::Kind::kReplacement:
      return "replacement";
    case Control::Kind::kRepair:
      return "repair";
    case Control::Kind::kFailure:
      return "failure";
    case Control::Kind::kMode:
      return "mode";
  }
  return "overhaul";
}

std::string_view mode_name(Mode mode) {
  switch (mode) {
    case Mode::kRun:
      return "run";
    case Mode::kIdle:
      return "idle";
    case Mode::kTransient:
      return "transient";
    case Mode::kOverhaul:
      return "overhaul";
  }
  return "run";
}

void append_json_text(std::string& to, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  to += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      to += '\\';
      to += c;
    } else if (byte < 0x20) {
      to += "\\u00";
      to += kHex[byte >> 4];
      to += kHex[byte & 15];
    } else {
      to += c;
    }
  }
  to += '"';
}

void append_json_number(std::string& to, double value) {
  if (!std::isfinite(value)) {
    to += "null";
    return;
  }
  std::array<char, 32> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  to.append(digits.data(), result.ptr);
}

std::string encode_telemetry(const Reading& reading) {
  std::string json = R"({"asset":)";
  append_json_text(json, reading.asset);
  json += R"(,"ts":)" + std::to_string(reading.ts) + R"(,"v":{)";
  for (const ChannelValue& value : reading.values) {
    if (&value != &reading.values.front()) json += ',';
    append_json_text(json, value.channel);
    json += ':';
    if (value.mark == Mark::kNone)
      append_json_number(json, value.value);
    else
      json += "null";
  }
  json += '}';
  if (reading.usage) {
    json += R"(,"usage":)";
    append_json_number(json, *reading.usage);
  }
  if (reading.mode != Mode::kRun || reading.says_mode)
    json += R"(,"mode":")" + std::string(mode_name(reading.mode)) + '"';
  return json + '}';
}

namespace {

std::string more_of(const Control& control) {
  std::string json;
  if (!control.part.empty()) {
    json = R"(,"part":)";
    append_json_text(json, control.part);
  }
  if (control.kind == Control::Kind::kMode)
    json += R"(,"mode":")" + std::string(mode_name(control.mode)) + '"';
  return json;
}

}  // namespace

std::string encode_control(const Control& control) {
  std::string json = R"({"asset":)";
  append_json_text(json, control.asset);
  return json + R"(,"ts":)" + std::to_string(control.ts) + R"(,"kind":")" +
         std::string(control_name(control.kind)) + '"' + more_of(control) + '}';
}

}  // namespace portent::ingest
