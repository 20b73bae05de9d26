#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "models/safetensors.h"
#include "train/random.h"

namespace portent::train {

/// Everything that the next step of fitting a network depends on.
struct FitProgress {
  std::size_t step = 0;  ///< steps done
  Random sampler{0}, dropout{0};
  models::Tensors tensors;  ///< weights, their average, and the optimiser's moments
  friend bool operator==(const FitProgress&, const FitProgress&) = default;
};

std::string to_bytes(const FitProgress& progress);
/// nullopt where the bytes are none of a progress.
std::optional<FitProgress> fit_progress_of(std::string_view bytes);

}  // namespace portent::train
