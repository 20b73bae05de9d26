#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/error.h"
#include "models/neighbours.h"

// Whatever the bytes: a library that can be searched, or one FatalError. What was read is written and read
// back the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent;
  try {
    models::read_neighbours({reinterpret_cast<const char*>(data), size}, "fuzz", 0);
    const auto library = models::read_neighbours({reinterpret_cast<const char*>(data), size}, "fuzz");
    models::Signature signature{{30, 40, 50, 60}, {1, -1}};
    if (nearest_lives(library, signature, 5).size() > 5) std::abort();
    const std::string bytes = to_bytes(library);
    if (to_bytes(models::read_neighbours(bytes, "fuzz")) != bytes) std::abort();
  } catch (const ingest::FatalError&) {
  }
  return 0;
}
