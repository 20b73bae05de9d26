#include <cstdlib>

#include "ingest/event.h"

// Any bytes are an event or are refused; one that was read survives being written again.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto event = portent::ingest::decode_event({reinterpret_cast<const char*>(data), size});
  if (!event) return 0;
  const auto again = portent::ingest::decode_event(portent::ingest::encode_event(*event));
  if (!again || *again != *event) std::abort();
  static_cast<void>(portent::ingest::control_of(*event));
  return 0;
}
