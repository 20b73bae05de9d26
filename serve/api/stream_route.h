#pragma once

#include <string>

#include "serve/api/access_gate.h"
#include "serve/api/route.h"

namespace portent::serve {

/// GET of a stream of events for whoever has `permission`: those of his sites, and those of no site in
/// particular where he may for every one. Goes on behind Last-Event-ID. It ends within a second of the right
/// to it.
Route stream_route(std::string path, desk::Permission permission, AccessGate& gate,
                   std::function<std::int64_t()> now_ms);

}  // namespace portent::serve
