#include <cstdlib>

#include "ingest/binding_json.h"
#include "ingest/units.h"

// Any bytes are a binding or are refused; one that was read survives being written again. Any text is a unit
// or is not known.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(portent::ingest::conversion(bytes, "Cel"));
  const auto binding = portent::ingest::decode_binding(bytes);
  if (!binding) return 0;
  const auto again = portent::ingest::decode_binding(portent::ingest::encode_binding(*binding));
  if (!again || *again != *binding) std::abort();
  return 0;
}
