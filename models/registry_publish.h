#pragma once

#include <string>

#include "models/promotion.h"
#include "models/registry.h"

namespace portent::models {

/// A version just published, and what became of it.
struct PublishedModel {
  ModelVersion version;
  bool champion = false;
  std::string verdict;  ///< one line: why it is champion, or why it is not and what to do
};

/// What a version newly published may do to the champion.
enum class Promotion { kNone, kIfBetter, kAlways };

/// Publishes a bundle: the first of its name as champion, a later one as challenger. Where `promote`, a
/// challenger that judge_out_of_fold() finds better becomes champion at once; the verdict stands in the
/// audit. Throws FatalError as Registry does; an undamaged bundle stays published whatever the verdict.
PublishedModel publish_and_judge(Registry& registry, const Bundle& bundle, Promotion promotion,
                                 const PromotionRules& rules = {});

}  // namespace portent::models
