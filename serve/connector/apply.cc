#include "serve/connector/apply.h"

#include <algorithm>

namespace portent::serve::connector {
namespace {

using desk::OrderLife;
using store::OrderState;

/// Whoever works on it there stands for the connector here: people are not told between the two.
OrderLife::Done begin(OrderLife& life, std::int64_t at_ms, const std::string& who, std::int64_t now_ms) {
  if (life.order().state == OrderState::kOpen)
    if (auto done = life.assign(who, who, now_ms); !done) return done;
  if (life.order().state == OrderState::kInProgress) return {};
  return life.begin(who, at_ms, now_ms);
}

}  // namespace

OrderLife::Done apply(desk::OrderWork& work, OrderLife& life, Progress progress, std::int64_t at_ms,
                      const std::string& who, std::int64_t now_ms) {
  const std::int64_t at = std::max(std::min(at_ms, now_ms), life.order().opened_ms);
  switch (progress) {
    case Progress::kInProgress:
      if (life.order().state == OrderState::kDone)
        return life.give_back(who, "taken up again in " + who, now_ms);
      return begin(life, at, who, now_ms);
    case Progress::kDone:
      if (auto begun = begin(life, at, who, now_ms); !begun) return begun;
      return work.complete(life, who, std::max(at, life.order().begun_ms.value_or(at)));
    case Progress::kCancelled:
      return life.reject(who, "cancelled in " + who, now_ms);
    default:
      return tl::unexpected("work order " + life.order().id + " can't go back to open");
  }
}

}  // namespace portent::serve::connector
