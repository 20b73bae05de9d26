#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ingest/reading.h"

namespace portent::ingest {

/// What happened to a machine, in the words of whoever saw it: one record of `events`, keyed by asset. A kind
/// that is also one of a control record (commissioning, overhaul, replacement, repair, failure, mode) acts on
/// the asset's state once its control record stands in `telemetry`; every other kind (maintenance, error,
/// note, ...) is only kept. docs/schemas/event.schema.json.
struct Event {
  std::string asset;
  std::int64_t ts = 0;         ///< ms since epoch UTC
  std::string kind;            ///< [a-z][a-z0-9_-]{0,31}
  std::string part = {};       ///< "": the asset as a whole
  std::string code = {};       ///< of an error, as its maker numbers it
  std::string severity = {};   ///< "" or blue, yellow, orange, red
  std::string position = {};   ///< where on the machine
  std::string text = {};       ///< in the operator's words
  std::string ref = {};        ///< number of an order or case elsewhere
  std::string source = {};     ///< who wrote it
  std::optional<Mode> mode{};  ///< of kind mode: which
  friend bool operator==(const Event&, const Event&) = default;
};

/// Of the same asset, kind, part and time always the same: a reader drops what it knows already.
std::string event_id(const Event& event);
std::string encode_event(const Event& event);
/// The error says which field is wrong. Unknown fields are ignored.
tl::expected<Event, std::string> decode_event(std::string_view bytes);
/// What is wrong with it, in words; "" where nothing is.
std::string event_problem(const Event& event);
/// The control record that carries the event into the asset's telemetry; nullopt: its kind acts on no state.
std::optional<Control> control_of(const Event& event);

}  // namespace portent::ingest
