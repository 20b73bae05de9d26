#include "serve/desk/json_objects.h"

#include <string_view>

namespace portent::serve::desk {
namespace {

constexpr std::size_t kChunk = 64 << 10;
constexpr std::size_t kMostBytes = 1 << 20;
constexpr int kEnd = -1;

}  // namespace

int JsonObjects::take() {
  if (at_ == buffer_.size()) {
    buffer_.resize(kChunk);
    from_.read(buffer_.data(), static_cast<std::streamsize>(kChunk));
    buffer_.resize(static_cast<std::size_t>(from_.gcount()));
    at_ = 0;
    if (buffer_.empty()) return kEnd;
  }
  const char c = buffer_[at_++];
  if (c == '\n') ++line_;
  return static_cast<unsigned char>(c);
}

void JsonObjects::read_object(Piece& piece) {
  std::size_t depth = 1;
  bool quoted = false, escaped = false;
  piece.text = "{";
  while (depth > 0) {
    const int c = take();
    if (c == kEnd) {
      piece.problem = "an object that begins here is never closed";
      return;
    }
    if (piece.text.size() < kMostBytes)
      piece.text += static_cast<char>(c);
    else
      piece.problem = "is larger than 1 MiB";
    if (escaped) {
      escaped = false;
    } else if (quoted) {
      escaped = c == '\\';
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}') {
      --depth;
    }
  }
}

void JsonObjects::read_other(Piece& piece, int first) {
  piece.problem = "is no JSON object; give a list of objects, or one a line";
  for (int c = first; c != kEnd && c != '\n'; c = take()) {
  }
}

bool JsonObjects::next(Piece& piece) {
  constexpr std::string_view kBetween = " \t\r\n,[]\xef\xbb\xbf";
  for (;;) {
    const std::size_t line = line_;
    const int c = take();
    if (c == kEnd) return false;
    if (kBetween.find(static_cast<char>(c)) != std::string_view::npos) continue;
    piece = Piece{line, "", ""};
    if (c == '{')
      read_object(piece);
    else
      read_other(piece, c);
    return true;
  }
}

}  // namespace portent::serve::desk
