#include <cstdlib>
#include <string>

#include "serve/stream/past_intervals.h"

// Any bytes are what was forecast for an asset, or are refused; what was taken is saved as it was, and can be
// judged.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  portent::ingest::ByteReader from(bytes);
  auto past = portent::serve::PastIntervals::load(from);
  if (from.failed() || !from.at_end()) return 0;
  portent::ingest::ByteWriter to;
  past.save(to);
  if (to.take() != bytes) std::abort();
  portent::serve::IntervalTally tally;
  past.judge(tally);
  if (tally.intervals[0].all() > portent::serve::PastIntervals::kMarks.size()) std::abort();
  return 0;
}
