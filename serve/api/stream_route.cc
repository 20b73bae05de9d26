#include "serve/api/stream_route.h"

#include <charconv>
#include <utility>

namespace portent::serve {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

Route stream_route(std::string path, desk::Permission permission, AccessGate& gate,
                   std::function<std::int64_t()> now_ms) {
  Route route;
  route.method = "GET";
  route.path = std::move(path);
  route.name = "streamEvents";
  route.summary = "Events as they come (server-sent events)";
  route.tag = "events";
  route.permission = permission;
  route.answer_type = "text/event-stream";
  route.query = {
      {"after", ParameterType::kInteger, "id of the last event seen; Last-Event-ID says the same", {}, 0.0}};
  route.handler = [permission, &gate, now_ms = std::move(now_ms)](Call& call) -> WebAnswer {
    WebAnswer answer{200, "text/event-stream", "", {{"X-Accel-Buffering", "no"}}};
    if (call.request().method == "HEAD") return answer;
    Subscription& stream = answer.stream.emplace();
    const auto last = call.request().header("last-event-id");
    if (last && !number(*last))
      return problem_of({400, "Last-Event-ID is the number of an event", "last-event-id"});
    if (last) stream.after = number(*last);
    if (const auto after = call.integer("after"); after && !last)
      stream.after = static_cast<std::uint64_t>(*after);
    HttpRequest asked = call.request();
    asked.body.clear();
    stream.wants = [who = call.who(), permission, now_ms](const StreamEvent& event) {
      return desk::may(who, permission, event.site, now_ms());
    };
    stream.allowed = [asked = std::move(asked), permission, &gate, now_ms] {
      return gate.still_may(asked, permission, now_ms());
    };
    return answer;
  };
  return route;
}

}  // namespace portent::serve
