#include "serve/api/request_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace portent::serve {

RequestReader::State RequestReader::refuse(Problem problem) {
  refusal_ = problem_of(problem);
  refused_ = true;
  if (head_) head_->keep_alive = false;  // what follows is the rest of a body that nobody reads
  return State::kRefused;
}

void RequestReader::set_peer(std::string remote, bool encrypted) {
  remote_ = std::move(remote);
  encrypted_ = encrypted;
}

RequestReader::State RequestReader::advance(const Admit& admit) {
  if (refused_) return State::kRefused;
  if (!head_) {
    if (const State state = read_head(admit); state != State::kWhole) return state;
  }
  return read_body();
}

RequestReader::State RequestReader::read_head(const Admit& admit) {
  while (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);  // RFC 9112, 2.2: behind a body of older clients
  const auto end = buffer_.find("\r\n\r\n", searched_);
  if (std::min(end, buffer_.size()) > head_bytes_)
    return refuse({431, fmt::format("request line and headers have {} bytes at most", head_bytes_)});
  if (end == std::string::npos) {
    searched_ = buffer_.size() < 3 ? 0 : buffer_.size() - 3;
    return State::kMore;
  }
  auto head = parse_head(std::string_view(buffer_).substr(0, end));
  if (!head) return refuse(head.error());
  head_ = *std::move(head);
  buffer_.erase(0, end + 4);
  searched_ = 0;
  head_->request.remote = remote_;
  head_->request.encrypted = encrypted_;
  auto admitted = admit(head_->request);
  if (!admitted) {
    refusal_ = std::move(admitted.error());
    // A request without a body that the gate refused leaves the connection as good as it was.
    const bool bodiless = !head_->chunked && head_->length.value_or(0) == 0;
    refused_ = !bodiless;
    head_->keep_alive = head_->keep_alive && bodiless;
    return State::kRefused;
  }
  body_bytes_ = *admitted;
  if (head_->length.value_or(0) > body_bytes_)
    return refuse({413, fmt::format("the body has {} bytes at most here", body_bytes_), "content-length"});
  if (head_->chunked) chunks_.emplace(body_bytes_);
  return State::kWhole;
}

RequestReader::State RequestReader::read_body() {
  if (chunks_) {
    switch (chunks_->take(buffer_, head_->request.body)) {
      case Chunks::State::kMore:
        return State::kMore;
      case Chunks::State::kWhole:
        return State::kWhole;
      case Chunks::State::kTooLarge:
        return refuse({413, fmt::format("the body has {} bytes at most here", body_bytes_)});
      case Chunks::State::kBad:
        return refuse({400, "the body's chunks can't be read", "transfer-encoding"});
    }
  }
  const std::size_t length = head_->length.value_or(0);
  if (buffer_.size() < length) return State::kMore;
  if (length > 0) {
    head_->request.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
  }
  return State::kWhole;
}

void RequestReader::next() {
  head_.reset();
  chunks_.reset();
  searched_ = 0;
}

bool RequestReader::take_continue() {
  if (!head_ || !head_->expects_continue) return false;
  head_->expects_continue = false;
  return true;
}

}  // namespace portent::serve
