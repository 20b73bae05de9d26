#pragma once

#include <chrono>
#include <vector>

#include "ingest/log.h"
#include "ingest/topics.h"
#include "serve/api/access_gate.h"
#include "serve/api/log_posts.h"
#include "serve/api/openapi.h"
#include "serve/api/route.h"
#include "serve/desk/audit_chain.h"
#include "serve/store/store.h"

namespace portent::serve {

struct ReadingOptions {
  LogPostOptions posts = {};
  std::chrono::milliseconds max_clock_ahead{3'600'000};  ///< as scorers have it: what is further is refused
};

/// Readings and events into the log, for plants without Kafka. An answer comes once the log has kept what it
/// says was taken. The routes hold a thread that writes; what they are given must outlive them, but for
/// topics and options.
std::vector<Route> reading_routes(ingest::Log& log, const ingest::Topics& topics, store::Store& store,
                                  AccessGate& gate, desk::AuditFile& audit, ReadingOptions options = {});
/// What they name.
Schemas reading_schemas();

}  // namespace portent::serve
