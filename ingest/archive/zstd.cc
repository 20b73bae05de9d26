#include "ingest/archive/zstd.h"

#include <zstd.h>

#include <new>

namespace portent::ingest::archive {

ZstdWriter::ZstdWriter(int level) : context_(ZSTD_createCCtx()), level_(level) {
  if (!context_) throw std::bad_alloc();
}

void ZstdWriter::Free::operator()(ZSTD_CCtx_s* context) const {
  ZSTD_freeCCtx(context);
}

std::string ZstdWriter::compress(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compressCCtx(context_.get(), frame.data(), frame.size(), bytes.data(), bytes.size(), level_);
  if (ZSTD_isError(size)) throw std::bad_alloc();  // the only error that a large enough room leaves
  frame.resize(size);
  return frame;
}

std::optional<std::string> zstd_decompress(std::string_view frame, std::size_t size) {
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != size) return std::nullopt;
  std::string bytes(size, '\0');
  const std::size_t got = ZSTD_decompress(bytes.data(), size, frame.data(), frame.size());
  if (ZSTD_isError(got) || got != size) return std::nullopt;
  return bytes;
}

}  // namespace portent::ingest::archive
