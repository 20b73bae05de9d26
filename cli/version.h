#pragma once

namespace portent::cli {

/// Such as "0.1.0".
const char* program_version();

}  // namespace portent::cli
