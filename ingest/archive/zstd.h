#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;

namespace portent::ingest::archive {

/// One Zstandard frame. The same bytes for the same input and version of the library. Not thread-safe: each
/// object keeps a context.
class ZstdWriter {
 public:
  explicit ZstdWriter(int level = 3);
  std::string compress(std::string_view bytes);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  int level_;
};

/// The `size` bytes that a frame holds; nullopt where it is damaged or holds another number of them.
std::optional<std::string> zstd_decompress(std::string_view frame, std::size_t size);

}  // namespace portent::ingest::archive
