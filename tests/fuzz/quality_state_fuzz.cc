#include <cstdlib>

#include "features/quality.h"

// Any bytes are the quality of an asset's data or are refused; what was taken is saved as it was, and goes
// on.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const portent::features::ExtractorConfig config = [] {
    portent::features::ExtractorConfig two;
    two.channels = {"a", "b"};
    two.mean = two.inv_std = {{1, 1}};
    two.low = {-3, -3};
    two.high = {3, 3};
    two.stuck_after = {5, 0};
    return two;
  }();
  const portent::features::QualityMonitor monitor(config, 1'000);
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  portent::ingest::ByteReader from(bytes);
  auto state = monitor.load(from);
  if (from.failed() || !from.at_end()) return 0;
  portent::ingest::ByteWriter to;
  state.save(to);
  if (to.take() != bytes) std::abort();
  monitor.take(state, {"m", 5'000, {}, portent::ingest::Mode::kRun, {{"a", 1}, {"b", 2}}});
  monitor.take(state, {"m", 9'000, {}, portent::ingest::Mode::kRun, {{"b", 2}}});
  return 0;
}
