#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>

namespace portent::serve::desk {

enum class JsonForm : std::uint8_t {
  kAny,   ///< a list where it begins with a bracket; lines, or objects of several lines, as the first line is
  kLines  ///< one object a line; each line stands alone
};

/// Cuts a stream of JSON into its objects. Holds one of at most 1 MiB at a time. Whatever else stands where
/// an object belongs is named, and the next one is read. Not thread-safe.
class JsonObjects {
 public:
  explicit JsonObjects(std::istream& from, JsonForm form = JsonForm::kAny) : from_(from), form_(form) {}

  struct Piece {
    std::size_t line = 0;      ///< that it begins on, from 1
    std::string text = {};     ///< of the object
    std::string problem = {};  ///< why there is none, "" where there is
  };
  /// False at the end.
  bool next(Piece& piece);

 private:
  enum class Shape : std::uint8_t { kUnknown, kLines, kList, kObjects };
  bool fill();
  int take();
  int first_in_piece(Piece& piece);
  Shape shape_of_first_line();
  bool next_line(Piece& piece);
  bool next_of_list(Piece& piece);
  bool next_object(Piece& piece);
  void read_object(Piece& piece);
  void read_other(Piece& piece, int first);

  std::istream& from_;
  JsonForm form_;
  Shape shape_ = Shape::kUnknown;
  bool closed_ = false;  ///< the list
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace portent::serve::desk
