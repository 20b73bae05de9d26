#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "serve/outward/destination.h"
#include "serve/outward/transfers.h"

namespace portent::serve::connector {

/// What a request came to.
struct Answer {
  /// Whom it tells about, where it was not taken.
  enum class Of : std::uint8_t {
    kTaken,    ///< answered 2xx
    kAway,     ///< the whole CMMS: no answer, 5xx, too many requests, a key that it does not take
    kOrder,    ///< this request alone: any other status
    kTooLong,  ///< this request alone: it answered 2xx, and more bytes than are taken
  };
  Of of = Of::kAway;
  long status = 0;  ///< 0: no answer
  std::string body = {};
  std::string problem = {};  ///< why it was not taken, with what the answer said
  std::optional<std::int64_t> retry_after_ms = {};
};

/// One request at a time, to where its owner lists. Not thread-safe.
class Web {
 public:
  Web(outward::TransferOptions options, outward::AllowList allow)
      : transfers_(std::move(options)), allow_(std::move(allow)) {}

  /// `stopping`: asked now and then; true breaks it off.
  Answer ask(const outward::Ask& request, const std::function<bool()>& stopping);

 private:
  outward::Transfers transfers_;
  outward::AllowList allow_;
};

}  // namespace portent::serve::connector
