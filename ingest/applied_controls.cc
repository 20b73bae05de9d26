#include "ingest/applied_controls.h"

#include <algorithm>

#include "ingest/encode.h"
#include "ingest/murmur2.h"

namespace portent::ingest {

bool AppliedControls::add(const Control& control) {
  const Applied applied{control.ts, murmur2(encode_control(control))};
  if (std::ranges::find(kept_, applied) != kept_.end()) return false;
  if (kept_.size() == kKept) kept_.erase(kept_.begin());
  kept_.push_back(applied);
  return true;
}

void AppliedControls::save(ByteWriter& to) const {
  to.put(static_cast<std::uint8_t>(kept_.size()));
  for (const Applied& applied : kept_) {
    to.put(applied.ts);
    to.put(applied.sum);
  }
}

AppliedControls AppliedControls::load(ByteReader& from) {
  AppliedControls controls;
  const auto count = from.get<std::uint8_t>();
  if (count > kKept) from.fail();
  for (std::uint8_t i = 0; i < count && !from.failed(); ++i) {
    const auto ts = from.get<std::int64_t>();
    controls.kept_.push_back({ts, from.get<std::uint32_t>()});
  }
  return controls;
}

}  // namespace portent::ingest
