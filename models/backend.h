#pragma once

#include <memory>
#include <string>

#include "models/bundle.h"
#include "models/predictor.h"

namespace portent::models {

/// Makes the predictor of a bundle with the named backend: "native" (fixed-order, in this program) or "torch"
/// (loads libportent_torch.so, and with it LibTorch, only now; the file is looked for beside the program and
/// in its ../lib/portent, or at $PORTENT_TORCH_BACKEND). Throws FatalError where the backend is unknown or
/// absent.
std::unique_ptr<Predictor> make_predictor(const Bundle& bundle, const std::string& backend);

/// The classics of a manifest, fused with `blend` where it is not null.
std::unique_ptr<classic::ClassicPredictor> make_classic_predictor(const Manifest& manifest,
                                                                  std::unique_ptr<Predictor> blend = nullptr);

}  // namespace portent::models
