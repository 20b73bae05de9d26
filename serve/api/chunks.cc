#include "serve/api/chunks.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace portent::serve {
namespace {

constexpr std::size_t kLongestSize = 8;

}  // namespace

/// Reads the line of a chunk's size at `at`, and sets `left_`.
Chunks::State Chunks::take_size(std::string& buffer, std::size_t& at) {
  const std::string_view rest = std::string_view(buffer).substr(at);
  const auto end = rest.substr(0, kLongestSize + 2).find("\r\n");
  if (end == std::string_view::npos) return rest.size() < kLongestSize + 2 ? State::kMore : State::kBad;
  std::size_t size = 0;
  const auto [stop, error] = std::from_chars(rest.data(), rest.data() + end, size, 16);
  if (end == 0 || error != std::errc() || stop != rest.data() + end) return State::kBad;
  at += end + 2;
  left_ = size + 2;
  last_ = size == 0;
  return State::kWhole;
}

Chunks::State Chunks::take(std::string& buffer, std::string& body) {
  std::size_t at = 0;
  State state = State::kMore;
  for (;;) {
    if (left_ == 0 && (state = take_size(buffer, at)) != State::kWhole) break;
    const std::size_t data = std::min(left_ > 2 ? left_ - 2 : 0, buffer.size() - at);
    if (body.size() + std::max(data, left_ - 2) > limit_ && left_ > 2) {
      state = State::kTooLarge;
      break;
    }
    body.append(buffer, at, data);
    at += data;
    left_ -= data;
    state = State::kMore;
    if (left_ > 2 || buffer.size() - at < left_) break;  // of the CRLF, both come off at once
    if (buffer.compare(at, 2, "\r\n") != 0) return State::kBad;
    at += 2;
    left_ = 0;
    if (last_) {
      state = State::kWhole;
      break;
    }
  }
  buffer.erase(0, at);
  return state;
}

}  // namespace portent::serve
