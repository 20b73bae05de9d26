#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace portent::serve::desk {

/// Cuts a stream of JSON into its objects: one list of them, or one behind the other as in JSON lines. Holds
/// one of at most 1 MiB at a time. What stands between objects is looked at no closer than to name it where
/// it is no comma, bracket or blank. Not thread-safe.
class JsonObjects {
 public:
  explicit JsonObjects(std::istream& from) : from_(from) {}

  struct Piece {
    std::size_t line = 0;      ///< that it begins on, from 1
    std::string text = {};     ///< of the object
    std::string problem = {};  ///< why there is none, "" where there is
  };
  /// False at the end.
  bool next(Piece& piece);

 private:
  int take();
  void read_object(Piece& piece);
  void read_other(Piece& piece, int first);

  std::istream& from_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace portent::serve::desk
