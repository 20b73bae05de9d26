#include "features/extractor.h"

namespace portent::features {

void ExtractorState::save(ingest::ByteWriter& to) const {
  to.put_all(ewm);
  to.put_all(ewm_norm);
  to.put_all(baseline_sum);
  to.put_all(baseline_count);
  to.put_all(last_value);
  to.put_all(same_run);
  to.put(steps);
  to.put(met);
  to.put(from_origin);
  to.put(origin_known);
  to.put(origin);
  to.put(awaits_origin);
  to.put(last_usage.has_value());
  to.put(last_usage.value_or(0));
}

ExtractorState ExtractorState::load(ingest::ByteReader& from, std::size_t channels) {
  ExtractorState state;
  state.ewm = from.get_all<double>();
  state.ewm_norm = from.get_all<double>();
  state.baseline_sum = from.get_all<double>();
  state.baseline_count = from.get_all<std::int32_t>();
  state.last_value = from.get_all<double>();
  state.same_run = from.get_all<std::int32_t>();
  state.steps = from.get<std::int64_t>();
  state.met = from.get<bool>();
  state.from_origin = from.get<bool>();
  state.origin_known = from.get<bool>();
  state.origin = from.get<double>();
  state.awaits_origin = from.get<bool>();
  const bool has_usage = from.get<bool>();
  const double usage = from.get<double>();
  if (has_usage) state.last_usage = usage;
  for (const std::size_t size : {state.ewm.size(), state.ewm_norm.size(), state.baseline_sum.size(),
                                 state.baseline_count.size(), state.last_value.size(), state.same_run.size()})
    if (size != channels) from.fail();
  return state;
}

}  // namespace portent::features
