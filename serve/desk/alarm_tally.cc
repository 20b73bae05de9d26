#include "serve/desk/alarm_tally.h"

namespace portent::serve::desk {

AlarmTally& AlarmTally::operator+=(const AlarmTally& more) {
  for (std::size_t level = 0; level < raised.size(); ++level) raised[level] += more.raised[level];
  judged_true += more.judged_true;
  judged_false += more.judged_false;
  judged_late += more.judged_late;
  return *this;
}

std::optional<double> precision_of(const AlarmTally& tally) {
  const std::int64_t followed = tally.judged_true + tally.judged_late, all = followed + tally.judged_false;
  if (all == 0) return std::nullopt;
  return static_cast<double>(followed) / static_cast<double>(all);
}

}  // namespace portent::serve::desk
