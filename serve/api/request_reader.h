#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "serve/api/chunks.h"
#include "serve/api/http_request.h"
#include "serve/api/web_answer.h"

namespace portent::serve {

/// Decides by its head whether a request's body is read: returns how many bytes it may have, or the answer
/// that refuses it.
using Admit = std::function<tl::expected<std::size_t, WebAnswer>(HttpRequest&)>;

/// Makes requests of the bytes of one connection; knows no sockets and waits for nothing. Bytes behind a
/// request are kept for the next. Not thread-safe.
class RequestReader {
 public:
  enum class State : std::uint8_t {
    kMore,     ///< the request is not whole
    kWhole,    ///< request() is
    kRefused,  ///< refusal() says why; nothing that follows can be read unless keep_alive()
  };

  explicit RequestReader(std::size_t head_bytes) : head_bytes_(head_bytes) {}

  void add(std::string_view bytes) { buffer_.append(bytes); }
  State advance(const Admit& admit);
  /// Forgets the whole request, for the next one.
  void next();

  HttpRequest& request() { return head_->request; }
  WebAnswer& refusal() { return refusal_; }
  bool keep_alive() const { return head_ && head_->keep_alive; }
  /// A request without a body in its answer.
  bool is_head() const { return head_ && head_->request.method == "HEAD"; }
  /// Bytes of a request are there.
  bool begun() const { return head_.has_value() || !buffer_.empty(); }
  /// True once for a client that waits to be told to send its body.
  bool take_continue();
  /// What is filled in for every request.
  void set_peer(std::string remote, bool encrypted);

 private:
  State read_head(const Admit& admit);
  State read_body();
  State refuse(Problem problem);

  std::size_t head_bytes_;
  std::string remote_;
  bool encrypted_ = false;
  std::string buffer_;
  std::size_t searched_ = 0;  ///< where no end of the head was found before
  std::optional<RequestHead> head_;
  std::optional<Chunks> chunks_;
  std::size_t body_bytes_ = 0;
  WebAnswer refusal_;
  bool refused_ = false;
};

}  // namespace portent::serve
