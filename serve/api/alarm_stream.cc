#include <utility>

#include "serve/api/alarm_routes.h"
#include "serve/api/stream_route.h"

namespace portent::serve {

Route alarm_stream_route(AccessGate& gate, std::function<std::int64_t()> now_ms) {
  Route route = stream_route("/api/v1/alarms/stream", desk::Permission::kReadAlarms, gate, std::move(now_ms));
  route.name = "streamAlarms";
  route.summary = "What happens to alarms and cases, as it happens (server-sent events)";
  route.tag = "alarms";
  route.handler = [any = std::move(route.handler)](Call& call) {
    WebAnswer answer = any(call);
    if (answer.stream)
      answer.stream->wants = [permitted = std::move(answer.stream->wants)](const StreamEvent& event) {
        return (event.type.starts_with("alarm.") || event.type.starts_with("case.")) && permitted(event);
      };
    return answer;
  };
  return route;
}

}  // namespace portent::serve
