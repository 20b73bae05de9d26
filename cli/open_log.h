#pragma once

#include <memory>

#include "cli/config.h"
#include "ingest/log.h"
#include "ingest/topics.h"

namespace portent::cli {

/// Kafka where the configuration names a broker, else the local log; with the topics of the configuration
/// created.
std::unique_ptr<ingest::Log> open_log(const ServiceConfig& config);

/// The same without any topic created.
std::unique_ptr<ingest::Log> open_plain_log(const ServiceConfig& config);

/// The same to look at what is there: creates nothing. Throws FatalError where there is no local log.
std::unique_ptr<ingest::Log> open_existing_log(const ServiceConfig& config);

ingest::Topics topics_of(const ServiceConfig& config);

}  // namespace portent::cli
