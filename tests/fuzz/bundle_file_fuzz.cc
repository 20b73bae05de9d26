#include "models/bundle_file.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "ingest/error.h"

// Whatever the bytes: the start of a bundle file, whose names lead nowhere else, and its files, or one
// FatalError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent;
  try {
    std::istringstream from(std::string(reinterpret_cast<const char*>(data), size));
    const auto start = models::read_bundle_file_start(from, "fuzz");
    for (const auto& file : start.header.files)
      if (file.name.find('/') != std::string::npos || file.name.front() == '.') std::abort();
    std::size_t unpacked = start.bytes().size();
    models::read_bundle_files(from, start.header, "fuzz",
                              [&](const auto&, std::string_view piece) { unpacked += piece.size(); });
    if (unpacked != size) std::abort();
  } catch (const ingest::FatalError&) {
  }
  return 0;
}
