#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/archive/page.h"
#include "ingest/archive/parquet_footer.h"
#include "ingest/archive/value_coding.h"

// What lies behind the checksums of a page: whatever the bytes, as many values as were asked for, or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::ingest::archive;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const std::size_t count : {1U, 5U, 300U, 5'000U}) {
    if (const auto values = delta_decode(bytes, count); values && values->size() != count) std::abort();
    if (const auto texts = plain_decode_texts(bytes, count); texts && texts->size() != count) std::abort();
    for (const int width : {0, 1, 7, 32})
      if (const auto values = runs_decode(bytes, count, width); values && values->size() != count)
        std::abort();
  }
  std::string_view pages = bytes;
  while (decode_page(pages)) {
  }
  if (const auto footer = decode_footer(bytes, 1 << 20);
      footer && !decode_footer(encode_footer(*footer), 1 << 20))
    std::abort();
  return 0;
}
