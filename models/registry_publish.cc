#include "models/registry_publish.h"

#include <fmt/format.h>

namespace portent::models {

PublishedModel publish_and_judge(Registry& registry, const Bundle& bundle, Promotion promotion,
                                 const PromotionRules& rules) {
  const std::string& name = bundle.manifest.name;
  PublishedModel published{registry.publish(bundle, false), false, {}};
  const std::string champion = registry.resolve({name});
  const ModelRef own{name, std::to_string(published.version.version)};
  if (champion == bundle.hash) {
    published.champion = true;
    published.verdict =
        published.version.version == 1 ? "it is the first of its name" : "it was champion already";
  } else if (promotion == Promotion::kNone) {
    published.verdict =
        fmt::format("`portent models promote {}` makes it champion where it is better", to_string(own));
  } else {
    auto verdict = judge_out_of_fold(bundle.manifest, registry.load(champion).manifest, rules);
    const bool forced = !verdict.promote && promotion == Promotion::kAlways;
    if (forced) verdict = {true, fmt::format("asked for, though {}", verdict.reason), verdict.gain};
    published.verdict = verdict.reason;
    published.champion = verdict.promote;
    if (verdict.promote) registry.promote(own, "champion", {verdict.reason, forced});
  }
  return published;
}

}  // namespace portent::models
