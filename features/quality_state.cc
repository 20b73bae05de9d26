#include "features/quality.h"

namespace portent::features {

void QualityState::save(ingest::ByteWriter& to) const {
  to.put(window);
  to.put(first_ts);
  to.put(begun);
  to.put(readings);
  to.put(late);
  to.put(sweeps);
  to.put_all(together);
  for (const Channel& c : channels) {
    to.put(c.z);
    to.put(c.z_before);
    to.put(c.value);
    to.put(c.ts);
    to.put(c.interval_ms);
    for (const float f : {c.ewm, c.mean, c.variance, c.baseline}) to.put(f);
    for (const std::uint32_t n : {c.settled, c.run, c.good, c.invalid, c.stuck, c.spikes, c.range, c.jumps})
      to.put(n);
    to.put(c.seen);
    to.put(c.fresh);
  }
}

QualityState QualityState::load(ingest::ByteReader& from, std::size_t channels) {
  QualityState state;
  state.window = from.get<std::int64_t>();
  state.first_ts = from.get<std::int64_t>();
  state.begun = from.get<bool>();
  state.readings = from.get<std::uint32_t>();
  state.late = from.get<std::uint32_t>();
  state.sweeps = from.get<std::uint32_t>();
  state.together = from.get_all<float>();
  for (std::size_t i = 0; i < channels && !from.failed(); ++i) {
    Channel& c = state.channels.emplace_back();
    c.z = from.get<double>();
    c.z_before = from.get<double>();
    c.value = from.get<double>();
    c.ts = from.get<std::int64_t>();
    c.interval_ms = from.get<double>();
    for (float* f : {&c.ewm, &c.mean, &c.variance, &c.baseline}) *f = from.get<float>();
    for (std::uint32_t* n :
         {&c.settled, &c.run, &c.good, &c.invalid, &c.stuck, &c.spikes, &c.range, &c.jumps})
      *n = from.get<std::uint32_t>();
    c.seen = from.get<bool>();
    c.fresh = from.get<bool>();
  }
  return state;
}

}  // namespace portent::features
