#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "serve/api/alarm_tools.h"
#include "serve/desk/alarm_work.h"

namespace portent::serve {

/// Done to an alarm within a transaction; its refusal says why it can't be.
using AlarmDoing = std::function<desk::AlarmLife::Done(desk::AlarmWork&, desk::AlarmLife&)>;

/// One thing that people do to an alarm: POST /api/v1/alarms/{id}/NAME.
struct AlarmAction {
  std::string name;
  std::string summary;
  std::string schema;       ///< of its body
  bool overwrites = false;  ///< what somebody else may have set: If-Match must be there
  /// What the body asks for; what is wrong with it goes into the reader.
  std::function<AlarmDoing(JsonReader&, const std::string& who, std::int64_t now_ms)> read;
};
const std::vector<AlarmAction>& alarm_actions();

/// The optional member `note` of a body, and the note itself behind what was done.
std::string read_note(JsonReader& reader);
desk::AlarmLife::Done add_note(desk::AlarmLife::Done done, desk::AlarmLife& life, const std::string& who,
                               const std::string& note, std::int64_t now_ms);

/// POST /api/v1/alarms/acknowledge.
Route bulk_acknowledge_route(const AlarmTools& tools);

}  // namespace portent::serve
