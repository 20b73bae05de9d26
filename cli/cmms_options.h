#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/config.h"

namespace portent::serve::connector {
struct ConnectorOptions;
}

namespace portent::cli {

/// The keys of portent.yaml below `cmms`.
std::vector<ConfigKey> cmms_keys();

/// What they come to, for the process `holder`; nullopt: none is configured. Throws FatalError where its
/// address is not listed, or its key can't be read, or others may read it.
std::optional<serve::connector::ConnectorOptions> connector_options(const ServiceConfig& config,
                                                                    const std::string& holder);

/// What its owner should know of the CMMS's address, in one line; "": nothing.
std::string cmms_warning(const ServiceConfig& config);

}  // namespace portent::cli
