#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "serve/api/request_reader.h"

namespace {

using namespace portent::serve;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::size_t kHead = 4'096, kBody = 2'000;

/// What comes of bytes that arrive `piece` at a time: the requests, and the status of the refusal at the end.
std::vector<std::string> read(const std::string& text, std::size_t piece) {
  const Admit admit = [](HttpRequest&) -> tl::expected<std::size_t, WebAnswer> { return kBody; };
  RequestReader reader(kHead);
  std::vector<std::string> seen;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    reader.add(text.substr(at, piece));
    while (reader.begun()) {
      const auto state = reader.advance(admit);
      if (state == RequestReader::State::kMore) break;
      if (state == RequestReader::State::kRefused) {
        seen.push_back(std::to_string(reader.refusal().status));
        return seen;
      }
      const HttpRequest& request = reader.request();
      require(request.body.size() <= kBody && !request.method.empty() && !request.target.empty());
      for (const auto& header : request.headers)
        require((header.key + header.value).find_first_of(std::string("\r\n\0", 3)) == std::string::npos);
      seen.push_back(request.method + " " + request.target + " " + request.body);
      reader.next();
    }
  }
  return seen;
}

}  // namespace

// Requests are bytes from outside: however they are cut on their way, they are read as the same requests, and
// none is over a limit or holds the end of a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // A head without end is refused as soon as it is too long, so where bytes come by many the end may be seen
  // first: below the limits the two must agree.
  const auto whole = read(text, text.size() + 1);
  if (size < kHead) require(read(text, 1) == whole && read(text, 7) == whole);
  return 0;
}
