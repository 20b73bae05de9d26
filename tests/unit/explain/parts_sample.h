#pragma once

#include "models/bundle.h"

namespace portent::tests {

/// A bundle of two critical parts: `fan` forecasts by the networks of blend_sample(), `pump` by its trees.
/// Two lives of pumps, m1 and m2, are known to compare with.
models::Bundle parts_sample();

}  // namespace portent::tests
