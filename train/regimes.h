#pragma once

#include <cstddef>
#include <vector>

#include "features/extractor.h"

namespace portent::train {

/// Largest number of regimes that is tried.
inline constexpr std::size_t kMaxRegimes = 8;

/// Operating regimes of `settings` ([step][setting]; rows with a missing one, NaN, are left out), by k-means
/// on standardised settings. The number of regimes is the largest k <= kMaxRegimes whose centroids explain 99
/// % of the variance and whose rest is at most a quarter of that of k - 1; none: one regime. Noise never
/// meets the first (eight levels explain 98.5 % of an even spread, less of a bell), and cutting a noisy
/// regime in two never the second. Asked first of each setting alone, so that a noisy one does not hide the
/// regimes that the others tell. Deterministic: centroids start at the farthest points and end in ascending
/// order.
features::Regimes fit_regimes(const std::vector<std::vector<double>>& settings);

}  // namespace portent::train
