#include "serve/desk/lockout.h"

#include <algorithm>

namespace portent::serve::desk {

std::int64_t lock_out_ms(std::int64_t failures) {
  constexpr std::int64_t kFree = 4, kLongest = 15 * 60'000;
  if (failures <= kFree) return 0;
  const auto doubled = std::min<std::int64_t>(failures - kFree - 1, 20);
  return std::min<std::int64_t>(1'000LL << doubled, kLongest);
}

}  // namespace portent::serve::desk
