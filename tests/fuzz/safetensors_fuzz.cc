#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/error.h"
#include "models/safetensors.h"

// Whatever the bytes: tensors or one FatalError. What was read is written and read back the same, bit for bit
// (floats may be NaN here).
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent;
  try {
    const std::string bytes =
        models::to_safetensors(models::from_safetensors({reinterpret_cast<const char*>(data), size}, "fuzz"));
    if (models::to_safetensors(models::from_safetensors(bytes, "fuzz")) != bytes) std::abort();
  } catch (const ingest::FatalError&) {
  }
  return 0;
}
