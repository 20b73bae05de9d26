#include "serve/metrics/gzip.h"

#include <zlib.h>

#include <cctype>
#include <stdexcept>

namespace portent::serve {
namespace {

std::string without_blanks(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (c != ' ' && c != '\t') kept += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return kept;
}

}  // namespace

bool takes_gzip(std::string_view accepted) {
  const std::string list = without_blanks(accepted);
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view one = std::string_view(list).substr(begin, end - begin);
    if (one == "gzip" || (one.starts_with("gzip;q=") && one.find_first_of("123456789") != one.npos))
      return true;
    begin = end + 1;
  }
  return false;
}

std::string gzip(std::string_view text) {
  constexpr int kWithHeader = 15 + 16, kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kWithHeader, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("no memory to compress");
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace portent::serve
