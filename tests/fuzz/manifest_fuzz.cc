#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "ingest/error.h"
#include "models/manifest.h"

namespace {

std::optional<portent::models::Manifest> read(std::string_view text) {
  try {
    return portent::models::manifest_from_json(text, "fuzz");
  } catch (const portent::ingest::FatalError&) {
    return std::nullopt;
  }
}

}  // namespace

// Whatever the text: a manifest or one FatalError. A manifest that was read can be written, and is read back
// the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = read({reinterpret_cast<const char*>(data), size});
  if (manifest && read(to_json(*manifest)) != manifest) std::abort();
  return 0;
}
