#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace portent::serve {

/// Takes a body that comes in chunks apart, piece by piece. Strict: sizes of 1 to 8 hexadecimal digits, no
/// extensions, no trailers, every line ended by CRLF.
class Chunks {
 public:
  enum class State : std::uint8_t { kMore, kWhole, kBad, kTooLarge };

  explicit Chunks(std::size_t limit) : limit_(limit) {}
  /// Takes what it can from the front of `buffer` and adds the bytes of the body to `body`.
  State take(std::string& buffer, std::string& body);

 private:
  State take_size(std::string& buffer, std::size_t& at);

  std::size_t limit_;
  std::size_t left_ = 0;  ///< of the open chunk, with the CRLF behind it
  bool last_ = false;     ///< the chunk of no bytes was seen
};

}  // namespace portent::serve
