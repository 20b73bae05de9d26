#include <cmath>
#include <cstdlib>

#include "ingest/decode.h"
#include "ingest/series.h"

// Any bytes are a series, whose readings are whole, or a flaw that says what is wrong.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static portent::ingest::SeriesDecoder decoder({100, 50});
  const auto series = decoder.decode(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!series) {
    if (series.error().detail.empty()) std::abort();
    return 0;
  }
  if (series->rows() == 0 || series->rows() > 100) std::abort();
  portent::ingest::Reading reading;
  for (std::size_t row = 0; row < series->rows(); ++row) {
    series->read(row, reading);
    if (!portent::ingest::valid_asset_id(reading.asset) || reading.values.empty() ||
        reading.values.size() > 50)
      std::abort();
    for (const auto& value : reading.values)
      if (!std::isfinite(value.value)) std::abort();
  }
  return 0;
}
