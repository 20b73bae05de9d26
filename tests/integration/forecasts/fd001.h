#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/replayer.h"
#include "cli/service.h"
#include "ingest/log.h"
#include "models/pipeline.h"

namespace portent::tests {

/// The readings of the FD001 test engines as they are sent: cycle by cycle over all engines.
const std::vector<ingest::OutRecord>& fd001_messages();

/// turbofan@champion of the registry that the first test trained.
models::Bundle quick_bundle();
std::string quick_registry();

/// Values of `predictions` by partition, in order.
using Predictions = std::map<int, std::vector<std::string>>;

/// What the messages forecast without any log: each reading straight through the pipeline, with the place it
/// would have in a log of `partitions`. `between` is called after each reading with the state of its asset.
Predictions direct(const models::Pipeline& pipeline, int partitions,
                   const std::function<void(models::AssetState&)>& between = {});

/// A configuration for one test: a local log in `folder`, or Kafka where `broker` is not empty; the registry
/// above; any free ports.
cli::ServiceConfig service_config(const std::string& folder, const std::string& broker);

/// Sends all messages, scores them with a service of this process until each is handled, returns the
/// predictions. `as`: what becomes of the messages before they are sent.
Predictions scored(const cli::ServiceConfig& config,
                   const std::function<cli::MessageSource(cli::MessageSource)>& as = {});

Predictions read_predictions(ingest::Log& log, const std::string& topic);
/// "" where both are the same byte by byte, else where they part.
std::string first_difference(const Predictions& got, const Predictions& expected);

}  // namespace portent::tests
