#include <limits>
#include <nlohmann/json.hpp>

#include "serve/api/connector_tools.h"

namespace portent::serve {
namespace {

using nlohmann::json;

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

void add(json& made, const char* name, const std::string& text) {
  if (!text.empty()) made[name] = text;
}

void add_time(json& made, const char* name, std::int64_t ms) {
  if (ms > 0 && ms < kNever) made[name] = format_time(ms);
}

}  // namespace

json rest_json(const store::Connector& connector) {
  json made = {{"name", connector.name},
               {"enabled", connector.enabled},
               {"state", connector.failing_since_ms > 0 ? "failing"
                         : connector.contact_ms > 0     ? "ok"
                                                        : "new"}};
  add_time(made, "since", connector.since_ms);
  add_time(made, "contact", connector.contact_ms);
  add_time(made, "failing_since", connector.failing_since_ms);
  add(made, "why", connector.why);
  return made;
}

json rest_json(const store::MirroredOrder& mirrored) {
  json made = {{"order", mirrored.order_id},
               {"connector", mirrored.connector},
               {"state", mirrored.state},
               {"tries", mirrored.tries}};
  add(made, "external_id", mirrored.external_id);
  add(made, "agreed", mirrored.agreed);
  add_time(made, "changed_there", mirrored.theirs_ms);
  add_time(made, "next_try", mirrored.next_try_ms);
  add(made, "why", mirrored.why);
  return made;
}

json rest_json(const store::OrderConflict& conflict) {
  json made = {{"id", conflict.number},
               {"order", conflict.order_id},
               {"connector", conflict.connector},
               {"kind", conflict.kind},
               {"ours", conflict.ours},
               {"theirs", conflict.theirs},
               {"why", conflict.why},
               {"state", conflict.open ? "open" : "decided"},
               {"version", conflict.version},
               {"found", format_time(conflict.found_ms)}};
  add(made, "kept", conflict.kept);
  add(made, "decided_by", conflict.decided_by);
  if (conflict.decided_ms) add_time(made, "decided", *conflict.decided_ms);
  return made;
}

}  // namespace portent::serve
