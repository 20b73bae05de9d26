#include "ingest/files/xz_text.h"

#include <lzma.h>

#include <cstdint>

#include "ingest/error.h"

namespace portent::ingest {

std::string xz_compressed(std::string_view text) {
  constexpr std::uint32_t kQuick =
      3;  // tables of numbers gain 3 % from slower presets, at ten times the time
  std::string packed(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  const auto* from = reinterpret_cast<const std::uint8_t*>(text.data());
  auto* to = reinterpret_cast<std::uint8_t*>(packed.data());
  const lzma_ret result =
      lzma_easy_buffer_encode(kQuick, LZMA_CHECK_CRC64, nullptr, from, text.size(), to, &size, packed.size());
  if (result != LZMA_OK) throw FatalError("compressing a table failed: give the process more memory");
  packed.resize(size);
  return packed;
}

}  // namespace portent::ingest
