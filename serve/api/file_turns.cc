#include "serve/api/file_turns.h"

namespace portent::serve {

WebAnswer FileTurns::take(const std::function<WebAnswer()>& work) const {
  struct Turn {
    std::atomic<int>& at_once;
    const bool ours;
    explicit Turn(std::atomic<int>& counter) : at_once(counter), ours(++counter <= kMostAtOnce) {}
    ~Turn() { --at_once; }
  } turn(*at_once_);
  if (turn.ours) return work();
  WebAnswer answer = problem_of({503, "other files are being imported or exported: try again"});
  answer.headers.push_back({"Retry-After", "5"});
  return answer;
}

}  // namespace portent::serve
