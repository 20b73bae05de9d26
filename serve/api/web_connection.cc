#include "serve/api/web_connection.h"

#include <array>
#include <exception>
#include <utility>

namespace portent::serve {
namespace {

constexpr std::chrono::milliseconds kGoodbye{1'000};
constexpr std::size_t kMostDiscarded = 4 << 20;
constexpr int kPipelined = 64;  // requests in a row before others get their turn

WebAnswer failed() {
  return problem_of({500, "the request could not be answered"});
}

}  // namespace

WebConnection::WebConnection(std::unique_ptr<Channel> channel, std::string remote, const WebOptions& options,
                             const WebHandler& handler, EventStreams* streams,
                             const std::atomic<bool>& stopping)
    : channel_(std::move(channel)),
      options_(options),
      handler_(handler),
      streams_(streams),
      stopping_(stopping),
      admit_([this](HttpRequest& request) -> tl::expected<std::size_t, WebAnswer> {
        try {
          return handler_.admit(request);
        } catch (const std::exception&) {
          return tl::unexpected(failed());
        }
      }),
      reader_(options.head_bytes) {
  reader_.set_peer(std::move(remote), options.tls.has_value());
  due_in(options_.request_deadline);
}

void WebConnection::due_in(std::chrono::milliseconds time) {
  deadline_ = (Clock::now() + time).time_since_epoch().count();
}

WebConnection::Next WebConnection::step() {
  idle_ = false;
  Next next = Next::kWaitRead;
  bool again = true;
  for (int turn = 0; again; ++turn) {
    again = false;
    if (state_ == State::kReading)
      next = read_more(again);
    else if (state_ == State::kWriting)
      next = write_more(again);
    else
      next = linger();
    // A socket that can be written wakes at once, so the others come first and then this one goes on.
    if (again && turn > kPipelined) return Next::kWaitWrite;
  }
  idle_ = state_ == State::kReading && !reader_.begun() && next == Next::kWaitRead;
  return next;
}

WebConnection::Next WebConnection::read_more(bool& again) {
  std::array<char, 16 << 10> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (;;) {
    if (reader_.begun()) {
      if (!std::exchange(begun_, true)) due_in(options_.request_deadline);
      work();
      if (state_ != State::kReading) {
        again = true;
        return Next::kWaitWrite;
      }
    }
    if (stopping_) return Next::kClose;
    const Moved moved = channel_->read(bytes.data(), bytes.size());
    if (moved.then == Moved::Then::kClosed) return Next::kClose;
    if (moved.bytes == 0) return moved.then == Moved::Then::kWantWrite ? Next::kWaitWrite : Next::kWaitRead;
    reader_.add({bytes.data(), moved.bytes});
  }
}

/// Looks at what was read, and answers where that is enough.
void WebConnection::work() {
  switch (reader_.advance(admit_)) {
    case RequestReader::State::kMore:
      if (!reader_.take_continue()) return;
      out_ = "HTTP/1.1 100 Continue\r\n\r\n";
      sent_ = 0;
      continue_ = true;
      state_ = State::kWriting;
      return;
    case RequestReader::State::kRefused:
      return answer_with(std::move(reader_.refusal()), reader_.keep_alive());
    case RequestReader::State::kWhole:
      deadline_ = Clock::time_point::max().time_since_epoch().count();  // the handler's time is its own
      const bool keep = reader_.keep_alive();
      return answer_with(answer_of(reader_.request()), keep);
  }
}

WebAnswer WebConnection::answer_of(HttpRequest& request) {
  try {
    return handler_.answer(request);
  } catch (const std::exception&) {
    return failed();
  }
}

void WebConnection::answer_with(WebAnswer answer, bool keep_alive) {
  if (answer.stream && (streams_ == nullptr || !streams_->reserve())) {
    answer = problem_of({503, "too many streams are open: try again later"});
    answer.headers.push_back({"Retry-After", "30"});
  }
  keep_ = keep_alive && !answer.stream && !stopping_ && ++served_ < options_.requests;
  out_ = bytes_of(answer, keep_, reader_.is_head(), options_.tls.has_value());
  sent_ = 0;
  subscription_ = std::move(answer.stream);
  state_ = State::kWriting;
  due_in(options_.answer_deadline);
}

WebConnection::Next WebConnection::write_more(bool& again) {
  if (subscription_) return Next::kStream;  // they send the head
  while (sent_ < out_.size()) {
    const Moved moved = channel_->write(out_.data() + sent_, out_.size() - sent_);
    if (moved.then == Moved::Then::kClosed) return Next::kClose;
    if (moved.bytes == 0) return moved.then == Moved::Then::kWantRead ? Next::kWaitRead : Next::kWaitWrite;
    sent_ += moved.bytes;
  }
  out_.clear();
  sent_ = 0;
  again = true;
  state_ = State::kReading;
  if (std::exchange(continue_, false)) return Next::kWaitRead;
  if (keep_) {
    reader_.next();
    begun_ = false;
    due_in(options_.keep_alive);
    return Next::kWaitRead;
  }
  channel_->finish();
  state_ = State::kLingering;
  due_in(kGoodbye);
  return Next::kWaitRead;
}

/// Reads what the peer still sends, so that it sees the answer and no reset.
WebConnection::Next WebConnection::linger() {
  std::array<char, 16 << 10> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (;;) {
    const Moved moved = channel_->read(bytes.data(), bytes.size());
    if (moved.then == Moved::Then::kClosed || stopping_) return Next::kClose;
    if (moved.bytes == 0) return Next::kWaitRead;
    discarded_ += moved.bytes;
    if (discarded_ > kMostDiscarded) return Next::kClose;
  }
}

}  // namespace portent::serve
