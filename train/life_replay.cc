#include "train/life_replay.h"

namespace portent::train {

LifeReplay::LifeReplay(const Fleet& fleet, const Life& life, const SequenceMaker& maker,
                       const std::optional<models::HealthConfig>& health, const Met& met)
    : life_(life),
      choice_(fleet, maker.config()),
      sequence_(maker.make(life, met.meeting, met.first)),
      index_(health ? std::optional<models::HealthIndex>(*health) : std::nullopt),
      met_(met) {}

models::StepContext LifeReplay::next() {
  const auto view = life_.steps[met_.first + at_];
  choice_.apply(view, step_);
  models::StepContext now{sequence_.at(at_), step_.values, view.usage};
  if (index_) {
    if (at_ > 0 && sequence_.window_begins[at_]) index_->restart_window(health_);
    now.health = index_->step(health_, now.inputs);
  }
  if (view.usage && met_.meeting != Meeting::kMidLife) now.age = *view.usage - life_.start;
  ++at_;
  return now;
}

}  // namespace portent::train
