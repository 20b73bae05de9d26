#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/archive/manifest.h"

// Whatever the bytes: a manifest that is read as it is written, or what is wrong with it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::ingest::archive;
  const auto manifest = parse_manifest({reinterpret_cast<const char*>(data), size});
  if (!manifest) return 0;
  const auto again = parse_manifest(to_json(*manifest));
  if (!again || *again != *manifest) std::abort();
  return 0;
}
