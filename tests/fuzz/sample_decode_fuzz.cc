#include <cmath>
#include <cstdlib>
#include <cstring>

#include "ingest/sample_decoder.h"

// A decoder that has learnt how messages are written says of any bytes what one says that never learns.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::ingest;
  static SampleDecoder learnt({"temp", "rpm"});
  static Decoder plain;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Reject* why = learnt.decode(bytes);
  const auto reading = plain.telemetry(bytes);
  if ((why == nullptr) != reading.has_value()) std::abort();
  if (why) return *why == reading.error() ? 0 : (std::abort(), 0);
  double temp = std::nan("");
  for (const ChannelValue& value : reading->values)
    if (value.channel == "temp") temp = value.mark == Mark::kNone ? value.value : std::nan("");
  const Sample& sample = learnt.sample();
  const bool same_temp = std::memcmp(&sample.values[0], &temp, sizeof temp) == 0 ||
                         (std::isnan(sample.values[0]) && std::isnan(temp));
  if (sample.asset != reading->asset || sample.ts != reading->ts || !same_temp) std::abort();
  return 0;
}
