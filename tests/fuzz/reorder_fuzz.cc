#include <cstdlib>
#include <limits>
#include <string>

#include "ingest/reorder.h"

// Any bytes are readings that wait or are refused; what was taken can be saved and read again, and leaves in
// order.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  portent::ingest::ByteReader from(bytes);
  portent::ingest::ReorderBuffer buffer(10);
  buffer.load(from, 4);
  if (from.failed() || !from.at_end()) return 0;
  portent::ingest::ByteWriter to;
  buffer.save(to);
  const std::string saved = to.take();
  portent::ingest::ByteReader second(saved);
  portent::ingest::ReorderBuffer(10).load(second, 4);
  if (second.failed() || !second.at_end()) std::abort();
  buffer.add({100, {}, portent::ingest::Mode::kRun, {{1, 2.5}}});
  std::int64_t before = std::numeric_limits<std::int64_t>::min();
  for (const auto& reading : buffer.take_due()) {
    if (reading.ts < before) std::abort();
    before = reading.ts;
  }
  return 0;
}
