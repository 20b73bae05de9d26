#include "models/manifest.h"

namespace portent::models {

std::size_t NetworkSpec::receptive_field() const {
  if (kind == kGruKind) return kGruReach;
  std::size_t sum = 0;
  for (const std::size_t dilation : dilations) sum += dilation;
  return 1 + 2 * (kernel - 1) * sum;
}

Manifest manifest_of(const Manifest& manifest, const PartFit& part) {
  Manifest alone = manifest;
  static_cast<LifeFit&>(alone) = part;
  alone.parts.clear();
  return alone;
}

}  // namespace portent::models
