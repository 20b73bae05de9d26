#include "serve/desk/json_objects.h"

#include <string_view>
#include <utility>

namespace portent::serve::desk {
namespace {

constexpr std::size_t kChunk = 64 << 10;
constexpr std::size_t kMostBytes = 1 << 20;
constexpr int kEnd = -1;
constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kMark = "\xef\xbb\xbf";  // of UTF-8, that some editors put first
constexpr const char* kNoObject = "is no JSON object; give a list of objects, or one a line";
constexpr const char* kNeverClosed = "an object that begins here is never closed";
constexpr const char* kOpenText = "holds a text that does not end on its line";
constexpr const char* kTooLarge = "is larger than 1 MiB";

bool is_one_of(std::string_view some, int c) {
  return some.find(static_cast<char>(c)) != std::string_view::npos;
}

/// How deep the braces stand, those in texts aside.
struct Braces {
  std::size_t depth = 0;
  bool quoted = false, escaped = false;

  void add(char c) {
    if (escaped) {
      escaped = false;
    } else if (quoted) {
      escaped = c == '\\';
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && depth > 0) {
      --depth;
    }
  }
  /// No JSON text holds a line's end: what comes behind it is read as if the text had ended.
  bool end_text() {
    const bool open = quoted;
    quoted = escaped = false;
    return open;
  }
};

Braces braces_of(std::string_view line) {
  Braces braces;
  for (const char c : line) braces.add(c);
  return braces;
}

std::string trimmed_line(const std::string& line) {
  const auto first = line.find_first_not_of(kBlank);
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r\n,") + 1 - first);  // a list may lack its brackets
}

}  // namespace

bool JsonObjects::fill() {
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunk);
  from_.read(buffer_.data() + before, static_cast<std::streamsize>(kChunk));
  buffer_.resize(before + static_cast<std::size_t>(from_.gcount()));
  return buffer_.size() > before;
}

int JsonObjects::take() {
  if (at_ == buffer_.size()) {
    buffer_.clear();
    at_ = 0;
    if (!fill()) return kEnd;
  }
  const char c = buffer_[at_++];
  if (c == '\n') ++line_;
  return static_cast<unsigned char>(c);
}

/// The first byte that is no blank, where a piece may begin.
int JsonObjects::first_in_piece(Piece& piece) {
  for (;;) {
    piece = Piece{line_, "", ""};
    const int c = take();
    if (c == kEnd || !is_one_of(kBlank, c)) return c;
  }
}

/// Also goes to where the first piece begins.
JsonObjects::Shape JsonObjects::shape_of_first_line() {
  Piece first;
  if (fill() && buffer_.starts_with(kMark)) at_ = kMark.size();
  const int c = first_in_piece(first);
  if (c == kEnd) return Shape::kLines;
  if (c == '[' && form_ == JsonForm::kAny) return Shape::kList;
  --at_;
  if (form_ == JsonForm::kLines) return Shape::kLines;
  while (buffer_.find('\n', at_) == std::string::npos && buffer_.size() - at_ <= kMostBytes && fill()) {
  }
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  const Braces braces = braces_of(rest.substr(0, rest.find('\n')));
  return braces.depth == 0 || braces.quoted ? Shape::kLines : Shape::kObjects;
}

bool JsonObjects::next_line(Piece& piece) {
  for (;;) {
    piece = Piece{line_, "", ""};
    std::string line;
    bool too_large = false;
    int c = take();
    if (c == kEnd) return false;
    for (; c != kEnd && c != '\n'; c = take()) {
      too_large = too_large || line.size() == kMostBytes;
      if (!too_large) line += static_cast<char>(c);
    }
    line = trimmed_line(line);
    if (line.empty()) continue;
    if (!line.starts_with('{'))
      piece.problem = kNoObject;
    else if (too_large)
      piece.problem = kTooLarge;
    else if (braces_of(line).depth > 0)
      piece.problem = kNeverClosed;
    else
      piece.text = std::move(line);
    return true;
  }
}

/// Up to the brace that closes it.
void JsonObjects::read_object(Piece& piece) {
  Braces braces;
  braces.add('{');
  piece.text = "{";
  while (braces.depth > 0) {
    const int c = take();
    if (c == kEnd) {
      piece.problem = kNeverClosed;
      return;
    }
    if (piece.text.size() < kMostBytes)
      piece.text += static_cast<char>(c);
    else
      piece.problem = kTooLarge;
    if (c == '\n' && braces.end_text()) piece.problem = kOpenText;
    braces.add(static_cast<char>(c));
  }
}

/// Up to the comma or bracket behind it.
void JsonObjects::read_other(Piece& piece, int first) {
  piece.problem = kNoObject;
  Braces braces;
  std::size_t lists = 0;
  for (int c = first; c != kEnd; c = take()) {
    if (c == '\n') braces.end_text();
    const bool outside = !braces.quoted && braces.depth == 0;
    if (outside && lists == 0 && (c == ',' || c == ']')) {
      --at_;
      return;
    }
    if (outside && c == '[') ++lists;
    if (outside && c == ']') --lists;
    braces.add(static_cast<char>(c));
  }
}

bool JsonObjects::next_of_list(Piece& piece) {
  for (;;) {
    const int c = first_in_piece(piece);
    if (c == kEnd) {
      if (!closed_) piece.problem = "the list ends here without its bracket";
      return !std::exchange(closed_, true);
    }
    if (closed_) {
      piece.problem = "stands behind the end of the list";
      while (take() != kEnd) {
      }
      return true;
    }
    if (c == ',') continue;
    if (c == ']') {
      closed_ = true;
      continue;
    }
    if (c == '{')
      read_object(piece);
    else
      read_other(piece, c);
    return true;
  }
}

bool JsonObjects::next_object(Piece& piece) {
  int c = first_in_piece(piece);
  while (c == ',') c = first_in_piece(piece);
  if (c == kEnd) return false;
  if (c == '{') {
    read_object(piece);
    return true;
  }
  piece.problem = kNoObject;
  while (c != kEnd && c != '\n') c = take();
  return true;
}

bool JsonObjects::next(Piece& piece) {
  if (shape_ == Shape::kUnknown) shape_ = shape_of_first_line();
  if (shape_ == Shape::kList) return next_of_list(piece);
  if (shape_ == Shape::kObjects) return next_object(piece);
  return next_line(piece);
}

}  // namespace portent::serve::desk
