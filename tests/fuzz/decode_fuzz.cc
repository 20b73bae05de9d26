#include <cstdlib>

#include "ingest/decode.h"
#include "ingest/encode.h"

// Any bytes are a reading, a control record or a reject; a reading that was decoded survives being encoded
// again.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static portent::ingest::Decoder decoder;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto reading = decoder.telemetry(bytes);
  if (reading) {
    const auto again = decoder.telemetry(portent::ingest::encode_telemetry(*reading));
    if (!again || again->asset != reading->asset || again->ts != reading->ts ||
        again->values.size() != reading->values.size())
      std::abort();
  }
  static_cast<void>(decoder.control(bytes));
  return 0;
}
