#include <cstdlib>

#include "ingest/reorder.h"

// Any bytes are readings that wait or are refused; what was taken is saved as it was, and leaves in order.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  portent::ingest::ByteReader from(bytes);
  portent::ingest::ReorderBuffer buffer(10);
  buffer.load(from, 4);
  if (from.failed() || !from.at_end()) return 0;
  portent::ingest::ByteWriter to;
  buffer.save(to);
  if (to.take() != bytes) std::abort();
  buffer.add({100, {}, portent::ingest::Mode::kRun, {{1, 2.5}}});
  std::int64_t before = std::numeric_limits<std::int64_t>::min();
  for (const auto& reading : buffer.take_due()) {
    if (reading.ts < before) std::abort();
    before = reading.ts;
  }
  return 0;
}
