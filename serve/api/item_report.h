#pragma once

#include <optional>
#include <string>
#include <vector>

#include "serve/api/web_answer.h"

namespace portent::serve {

/// What became of the items of a post: how many were taken, and of those that were not, which and why.
class ItemReport {
 public:
  void take() { ++taken_; }
  /// `reason`: a word for programs, such as future_ts; `detail`: for people.
  void refuse(std::size_t item, std::string asset, std::string reason, std::string detail);

  /// 200 where all were taken, else 207.
  WebAnswer answer() const;
  std::size_t taken() const { return taken_; }
  std::size_t refused() const { return refused_; }

 private:
  struct Refused {
    std::size_t item = 0;  ///< counted from 0
    std::string asset, reason, detail;
  };
  std::size_t taken_ = 0, refused_ = 0;
  std::vector<Refused> first_;  ///< of those refused: who sends thousands of wrong ones learns from some
};

}  // namespace portent::serve
