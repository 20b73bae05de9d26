#include <cstddef>
#include <cstdint>
#include <string>

#include "ingest/error.h"
#include "ingest/files/fleet_schema.h"

// Whatever the text: a schema, or one FatalError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    static_cast<void>(
        portent::ingest::parse_fleet_schema(std::string(reinterpret_cast<const char*>(data), size), "fuzz"));
  } catch (const portent::ingest::FatalError&) {
  }
  return 0;
}
