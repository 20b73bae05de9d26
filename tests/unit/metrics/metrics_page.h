#pragma once

#include <string>

namespace portent::tests {

/// docs/metrics.md as the catalogue wants it.
std::string metrics_page();

}  // namespace portent::tests
