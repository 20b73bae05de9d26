#pragma once

#include "ingest/kafka/client.h"

namespace portent::ingest::kafka {

/// How every consumer fetches: quickly when records are few, in large pieces when behind. The user may change
/// these.
Client::Settings fetching_defaults();

/// The same for those who read a topic through, in bounded memory.
Client::Settings streaming_defaults();

/// What the promises of ingest/log.h rest on.
Client::Settings fetching_fixed();

}  // namespace portent::ingest::kafka
