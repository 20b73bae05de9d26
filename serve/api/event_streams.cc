#include "serve/api/event_streams.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace portent::serve {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kBatch = 256;

void block_broken_pipes() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::string text_of(const StreamEvent& event) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.id, event.type, event.data);
}

}  // namespace

struct EventStreams::Stream {
  std::unique_ptr<Channel> channel;
  Subscription subscription;
  std::uint64_t seen = 0;
  std::string unsent;
  Clock::time_point last_sent = Clock::now();
};

EventStreams::EventStreams(EventHub& hub, StreamOptions options)
    : hub_(hub),
      options_(options),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      waker_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = waker_;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, waker_, &event);
  hub_.set_wake([this] { wake(); });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

EventStreams::~EventStreams() {
  hub_.set_wake({});
  thread_.request_stop();
  wake();
  thread_.join();
  ::close(epoll_);
  ::close(waker_);
}

bool EventStreams::reserve() {
  if (++open_ <= options_.most) return true;
  --open_;
  return false;
}

void EventStreams::adopt(std::unique_ptr<Channel> channel, std::string head, Subscription subscription) {
  auto stream = std::make_unique<Stream>();
  stream->channel = std::move(channel);
  stream->seen = subscription.after.value_or(hub_.last_id());
  stream->subscription = std::move(subscription);
  stream->unsent = std::move(head);
  {
    const std::lock_guard lock(mutex_);
    new_.push_back(std::move(stream));
  }
  wake();
}

void EventStreams::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t told = ::write(waker_, &one, sizeof(one));
}

void EventStreams::take_new() {
  std::vector<std::unique_ptr<Stream>> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(new_);
  }
  for (auto& stream : taken) {
    const int socket = stream->channel->socket();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.fd = socket;
    Stream& here = *(streams_[socket] = std::move(stream));
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    if (!flush(here)) drop(socket);
  }
}

/// False where the listener fell behind or is gone.
bool EventStreams::add_events(Stream& stream) {
  for (;;) {
    bool missed = false;
    const auto events = hub_.after(stream.seen, kBatch, missed);
    if (missed) stream.unsent += "event: missed\ndata: {}\n\n";
    if (events.empty()) {
      if (missed) stream.seen = hub_.last_id();
      return true;
    }
    for (const StreamEvent& event : events) {
      if (!stream.subscription.wants || stream.subscription.wants(event)) stream.unsent += text_of(event);
      stream.seen = event.id;
    }
    if (stream.unsent.size() > options_.most_unsent &&
        (!flush(stream) || stream.unsent.size() > options_.most_unsent))
      return false;
  }
}

bool EventStreams::flush(Stream& stream) {
  std::size_t sent = 0;
  while (sent < stream.unsent.size()) {
    const Moved moved = stream.channel->write(stream.unsent.data() + sent, stream.unsent.size() - sent);
    if (moved.then == Moved::Then::kClosed) return false;
    if (moved.bytes == 0) break;
    sent += moved.bytes;
    stream.last_sent = Clock::now();
  }
  stream.unsent.erase(0, sent);
  return true;
}

void EventStreams::deliver() {
  std::vector<int> lost;
  for (const auto& [socket, stream] : streams_)
    if (!add_events(*stream) || !flush(*stream)) lost.push_back(socket);
  for (const int socket : lost) drop(socket);
}

void EventStreams::tick() {
  std::vector<int> lost;
  for (const auto& [socket, stream] : streams_) {
    const auto& allowed = stream->subscription.allowed;
    if (allowed && !allowed()) {
      lost.push_back(socket);
    } else if (Clock::now() - stream->last_sent > options_.heartbeat) {
      if (!stream->unsent.empty()) {
        lost.push_back(socket);  // took nothing for as long
        continue;
      }
      stream->unsent = ":\n\n";
      if (!flush(*stream)) lost.push_back(socket);
    }
  }
  for (const int socket : lost) drop(socket);
}

void EventStreams::drop(int socket) {
  if (streams_.erase(socket) > 0) --open_;
}

void EventStreams::run(const std::stop_token& stop) {
  block_broken_pipes();
  std::array<epoll_event, 64> events{};
  std::array<char, 1024> unread{};
  auto next_tick = Clock::now() + options_.tick;
  while (!stop.stop_requested()) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next_tick - Clock::now());
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                   static_cast<int>(std::max<std::int64_t>(0, wait.count())));
    for (int i = 0; i < count; ++i) {
      const int socket = events.at(static_cast<std::size_t>(i)).data.fd;
      const auto found = streams_.find(socket);
      if (found == streams_.end()) continue;  // the waker
      Moved moved;
      while ((moved = found->second->channel->read(unread.data(), unread.size())).bytes > 0) {
      }
      if (moved.then == Moved::Then::kClosed || !flush(*found->second)) drop(socket);
    }
    std::uint64_t woken = 0;
    if (::read(waker_, &woken, sizeof(woken)) > 0) {
      take_new();
      deliver();
    }
    if (Clock::now() >= next_tick) {
      tick();
      next_tick = Clock::now() + options_.tick;
    }
  }
  streams_.clear();
}

}  // namespace portent::serve
