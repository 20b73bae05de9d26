#include "models/manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ingest/error.h"

namespace portent::models {

std::size_t NetworkSpec::receptive_field() const {
  if (kind == kGruKind) return kGruReach;
  std::size_t sum = 0;
  for (const std::size_t dilation : dilations) sum += dilation;
  return 1 + 2 * (kernel - 1) * sum;
}

bool tells_life(const LifeFit& fit) {
  const auto knows_end = [](const classic::ClassicSpec& spec) {
    return spec.threshold.has_value() || spec.kind == "bearing";
  };
  return !fit.networks.empty() || !fit.trees.empty() || std::ranges::any_of(fit.classics, knows_end);
}

bool tells_any_life(const Manifest& manifest) {
  return tells_life(manifest) || std::ranges::any_of(manifest.parts, tells_life);
}

Manifest manifest_of(const Manifest& manifest, const PartFit& part) {
  Manifest alone = manifest;
  static_cast<LifeFit&>(alone) = part;
  alone.parts.clear();
  return alone;
}

void require_part(const Manifest& manifest, const std::string& part) {
  std::vector<std::string> names;
  for (const PartFit& fit : manifest.parts) names.push_back(fit.name);
  if (std::ranges::find(names, part) != names.end()) return;
  throw ingest::FatalError(fmt::format("{}: the model knows no part {}; {}", manifest.name, part,
                                       names.empty()
                                           ? "it is of whole assets: leave --part out"
                                           : fmt::format("its parts are {}", fmt::join(names, ", "))));
}

}  // namespace portent::models
