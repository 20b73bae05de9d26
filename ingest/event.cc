#include "ingest/event.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "ingest/decode.h"
#include "ingest/encode.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kMostKind = 32;
constexpr std::size_t kMostPart = 128;
constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of year 9999

constexpr std::array<std::pair<const char*, std::string Event::*>, 7> kTexts = {
    {{"part", &Event::part},
     {"code", &Event::code},
     {"severity", &Event::severity},
     {"position", &Event::position},
     {"text", &Event::text},
     {"ref", &Event::ref},
     {"source", &Event::source}}};

bool is_kind(std::string_view kind) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto allowed = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !kind.empty() && kind.size() <= kMostKind && letter(kind[0]) && std::ranges::all_of(kind, allowed);
}

bool is_severity(std::string_view word) {
  return word.empty() || word == "blue" || word == "yellow" || word == "orange" || word == "red";
}

/// "" where the member is missing; the error names it.
tl::expected<std::string, std::string> text_of(const simdjson::dom::object& from, const char* name) {
  const auto member = from[name];
  if (member.error() == simdjson::NO_SUCH_FIELD) return std::string();
  std::string_view text;
  if (member.get_string().get(text)) return tl::unexpected(std::string(name) + " is not a text");
  return std::string(text);
}

tl::expected<Event, std::string> read(const simdjson::dom::object& from) {
  Event event;
  for (const auto& [name, field] : {std::pair{"asset", &Event::asset}, std::pair{"kind", &Event::kind}}) {
    auto text = text_of(from, name);
    if (!text) return tl::unexpected(text.error());
    event.*field = std::move(*text);
  }
  if (from["ts"].get_int64().get(event.ts))
    return tl::unexpected(std::string("ts is not a whole number of ms"));
  for (const auto& [name, field] : kTexts) {
    auto text = text_of(from, name);
    if (!text) return tl::unexpected(text.error());
    event.*field = std::move(*text);
  }
  const auto mode = text_of(from, "mode");
  if (!mode) return tl::unexpected(mode.error());
  if (!mode->empty() && !parse_mode(*mode, event.mode.emplace()))
    return tl::unexpected(std::string("mode is not run, idle, transient or overhaul"));
  return event;
}

}  // namespace

std::string event_id(const Event& event) {
  return event.asset + "/" + (event.part.empty() ? "-" : event.part) + "/" + event.kind + "/" +
         std::to_string(event.ts);
}

std::string encode_event(const Event& event) {
  std::string json = R"({"schema":"portent.event/1.0","id":)";
  append_json_text(json, event_id(event));
  json += R"(,"asset":)";
  append_json_text(json, event.asset);
  json += R"(,"ts":)" + std::to_string(event.ts) + R"(,"kind":)";
  append_json_text(json, event.kind);
  for (const auto& [name, field] : kTexts) {
    if ((event.*field).empty()) continue;
    json += std::string(",\"") + name + "\":";
    append_json_text(json, event.*field);
  }
  if (event.mode) json += R"(,"mode":")" + std::string(mode_name(*event.mode)) + '"';
  return json + '}';
}

tl::expected<Event, std::string> decode_event(std::string_view bytes) {
  if (bytes.size() > kMostBytes) return tl::unexpected(std::string("larger than 1 MiB"));
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const simdjson::padded_string padded(bytes);
  if (const auto error = parser.parse(padded).get_object().get(object))
    return tl::unexpected(std::string(simdjson::error_message(error)));
  auto event = read(object);
  if (!event) return event;
  if (auto problem = event_problem(*event); !problem.empty()) return tl::unexpected(std::move(problem));
  return event;
}

std::string event_problem(const Event& event) {
  if (!valid_asset_id(event.asset)) return "asset is not [A-Za-z0-9._:-]{1,128}";
  if (event.ts < 0 || event.ts > kLatest) return "ts is outside 1970 to 9999";
  if (!is_kind(event.kind)) return "kind is not [a-z][a-z0-9_-]{0,31}";
  if (event.part.size() > kMostPart) return "part has more than 128 bytes";
  if (!is_severity(event.severity)) return "severity is not blue, yellow, orange or red";
  if ((event.kind == "mode") != event.mode.has_value())
    return event.mode ? "mode belongs to kind mode alone"
                      : "kind mode names no mode: run, idle, transient or overhaul";
  return "";
}

std::optional<Control> control_of(const Event& event) {
  Control control{event.asset, event.ts, Control::Kind::kOverhaul, event.part,
                  event.mode.value_or(Mode::kRun)};
  if (!parse_control_kind(event.kind, control.kind)) return std::nullopt;
  return control;
}

}  // namespace portent::ingest
