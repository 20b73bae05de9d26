#pragma once

#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "serve/api/http_server.h"
#include "serve/api/problem.h"
#include "serve/desk/desk_counters.h"
#include "serve/desk/principal.h"
#include "serve/stream/counters.h"
#include "serve/stream/fleet_view.h"

namespace portent::serve {

/// Says why this process should get no traffic yet, or nothing where it may. Called on any server thread.
using ReadyCheck = std::function<std::optional<std::string>()>;

/// The newest stored forecast of an asset, or of a part of it, explained, as JSON
/// (docs/schemas/explanation.schema.json), or why not. May take a second. Called on any server thread.
using Explain =
    std::function<tl::expected<std::string, Problem>(const std::string& asset, const std::string& part)>;

/// What the API answers from.
struct ApiSources {
  const FleetView& fleet;
  const StreamCounters& counters;
  ReadyCheck also_ready;                                   ///< asked beside the counters; may be empty
  Explain explain = {};                                    ///< may be empty: nothing is explained here
  desk::SiteScope scope{.everywhere = true, .sites = {}};  ///< sites that who asks may see
  const desk::DeskCounters* desk = nullptr;                ///< where this process is a desk
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
