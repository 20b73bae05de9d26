#pragma once

#include <string>

#include "cli/config.h"
#include "cli/signals.h"
#include "serve/stream/features_job.h"

namespace portent::cli {

/// How window statistics are made by a configuration. Throws FatalError where it names no channels.
serve::FeaturesOptions features_options(const ServiceConfig& config);

/// `portent score --features`: window statistics from telemetry, without any model, until a signal comes or,
/// with `drain`, until everything is done that stood in the log when it started. Returns the exit code.
int score_features(const ServiceConfig& config, bool drain, const std::string& program);

}  // namespace portent::cli
