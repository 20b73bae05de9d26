#pragma once

#include <cstdio>
#include <memory>

#include "serve/desk/node_row.h"

namespace portent::serve::desk {

/// Rows set aside in a file without a name, so that a file of any size is read in bounded memory. Throws
/// FatalError where the disk takes no more.
class RowSpill {
 public:
  RowSpill();
  void add(const NodeRow& row);
  std::size_t size() const { return size_; }
  /// From here on next() gives them from the first.
  void rewind();
  bool next(NodeRow& row);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void write_text(const std::string& text);
  bool read_text(std::string& text);

  std::unique_ptr<std::FILE, Close> file_;
  std::size_t size_ = 0;
};

}  // namespace portent::serve::desk
