#include <cstdlib>

#include "ingest/protobuf/telemetry.h"
#include "ingest/protobuf/waveform.h"
#include "ingest/sparkplug/nodes.h"

// Any bytes are a message or a reject; a reading or block that was decoded survives being encoded again.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::ingest;
  static SparkplugNodes nodes("{group}:{edge}:{device}");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto reading = decode_protobuf_telemetry(bytes))
    if (decode_protobuf_telemetry(encode_protobuf_telemetry(*reading)) != reading) std::abort();
  if (const auto block = decode_waveform(bytes))
    if (decode_waveform(encode_waveform(*block)) != block) std::abort();
  for (const char* topic :
       {"spBv1.0/g/NBIRTH/e", "spBv1.0/g/NDATA/e", "spBv1.0/g/DDATA/e/d", "spBv1.0/g/NDEATH/e"})
    static_cast<void>(nodes.accept(*parse_sparkplug_topic(topic), bytes, 1));
  return 0;
}
