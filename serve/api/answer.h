#pragma once

#include <functional>
#include <optional>
#include <string>

#include "serve/api/http_server.h"
#include "serve/stream/counters.h"
#include "serve/stream/fleet_view.h"

namespace portent::serve {

/// Says why this process should get no traffic yet, or nothing where it may. Called on any server thread.
using ReadyCheck = std::function<std::optional<std::string>()>;

/// What the API answers from.
struct ApiSources {
  const FleetView& fleet;
  const StreamCounters& counters;
  ReadyCheck also_ready;  ///< asked beside the counters; may be empty
};

using ApiAnswer = HttpAnswer;

/// The whole API as a function of the request line; knows no sockets. Answers every request, also the
/// malformed (problem+json). Thread-safe.
ApiAnswer answer(const std::string& method, const std::string& target, const ApiSources& sources);

/// A problem as an answer, with the headers that every answer carries.
ApiAnswer problem_answer(int status, const std::string& detail, const std::string& parameter = "");

/// Ready: every partition is restored, a model is loaded, and the caller's own check agrees.
std::optional<std::string> why_not_ready(const ApiSources& sources);

}  // namespace portent::serve
