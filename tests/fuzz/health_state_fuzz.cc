#include <cstdlib>
#include <string>

#include "models/classic/trend_record.h"
#include "models/health_index.h"

// Any bytes are a health state and a trend record, or are refused; what was taken is saved as it was.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  portent::ingest::ByteReader from(bytes);
  const auto state = portent::models::HealthState::load(from);
  const auto record = portent::models::classic::TrendRecord::load(from);
  if (from.failed() || !from.at_end()) return 0;
  portent::ingest::ByteWriter to;
  state.save(to);
  record.save(to);
  if (to.take() != bytes) std::abort();
  return 0;
}
