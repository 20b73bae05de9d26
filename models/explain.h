#pragma once

#include "models/asset_replay.h"
#include "models/bundle.h"
#include "models/explanation.h"

namespace portent::models {

struct ExplainOptions {
  std::size_t stairs = 16;     ///< of the networks' path, see models/native/path_shares.h
  std::size_t neighbours = 5;  ///< at most
  std::size_t threads = 0;     ///< 0: one a core
};

/// Explains a forecast of `bundle` from what its replay saw: contributions in life units (exact TreeSHAP of
/// the trees, integrated gradients of the networks, evaluated natively whatever the backend), nearest
/// training lives, window, reasons; all of the part whose model spoke, where the bundle is of parts. Pure:
/// the same moment gives the same explanation. `replay` is left to the caller. Throws FatalError where the
/// bundle's library can't be read.
Explanation explain_forecast(const Bundle& bundle, const Moment& moment, const ExplainOptions& options = {});

}  // namespace portent::models
