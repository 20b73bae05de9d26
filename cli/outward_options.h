#pragma once

#include <string>
#include <vector>

#include "cli/config.h"

namespace portent::serve::outward {
struct SenderOptions;
}

namespace portent::cli {

/// The keys of portent.yaml below `outward`.
std::vector<ConfigKey> outward_keys();

/// What they come to, for the process `holder`. Throws FatalError where the password can't be read, or mail
/// is to be sent by nobody.
serve::outward::SenderOptions sender_options(const ServiceConfig& config, const std::string& holder);

}  // namespace portent::cli
