#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "serve/api/web_answer.h"

namespace portent::serve {

/// Whole files are long work and take memory: so many at once are read or written, and no more. Copies count
/// together. Thread-safe.
class FileTurns {
 public:
  /// Does `work`, or answers 503 with Retry-After where others are at it.
  WebAnswer take(const std::function<WebAnswer()>& work) const;

 private:
  static constexpr int kMostAtOnce = 2;
  std::shared_ptr<std::atomic<int>> at_once_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace portent::serve
