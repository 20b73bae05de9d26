#include "serve/api/web_loop.h"

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

namespace portent::serve {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kSweep{100};

void block_broken_pipes() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void watch(int epoll, int operation, int socket, std::uint32_t events, void* what) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = what;
  ::epoll_ctl(epoll, operation, socket, &event);
}

}  // namespace

WebLoop::WebLoop(const WebOptions& options, const WebHandler& handler, EventHub* hub,
                 ListeningSocket listening, std::unique_ptr<TlsContext> tls)
    : options_(options),
      handler_(handler),
      streams_(hub != nullptr ? std::make_unique<EventStreams>(*hub, options.streams) : nullptr),
      listening_(std::move(listening)),
      tls_(std::move(tls)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      stop_event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  watch(epoll_, EPOLL_CTL_ADD, stop_event_, EPOLLIN, &stop_event_);
  watch(epoll_, EPOLL_CTL_ADD, listening_.socket(), EPOLLIN | EPOLLONESHOT, &listening_);
  for (std::size_t i = 0; i < std::max<std::size_t>(options_.threads, 1); ++i)
    threads_.emplace_back([this] { work(); });
  sweeper_ = std::jthread([this](const std::stop_token& stop) { sweep(stop); });
}

WebLoop::~WebLoop() {
  stopping_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t told = ::write(stop_event_, &one, sizeof(one));
  threads_.clear();
  sweeper_.request_stop();
  sweeper_.join();
  listening_.close();
  streams_.reset();
  flush_unsent();
  connections_.clear();
  ::close(epoll_);
  ::close(stop_event_);
}

void WebLoop::work() {
  block_broken_pipes();
  while (!stopping_) {
    epoll_event event{};
    if (::epoll_wait(epoll_, &event, 1, -1) <= 0) continue;
    if (event.data.ptr == &stop_event_) return;
    if (event.data.ptr == &listening_)
      accept_all();
    else
      serve(*static_cast<WebConnection*>(event.data.ptr));
  }
}

void WebLoop::accept_all() {
  std::string remote;
  for (int socket = -1; !stopping_ && (socket = listening_.accept(remote)) >= 0;) add(socket, remote);
  // Out of descriptors or memory the socket stays ready: to ask again at once would be all that is done.
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
    listen_later_ = true;
  else
    listen_again();
}

void WebLoop::listen_again() {
  watch(epoll_, EPOLL_CTL_MOD, listening_.socket(), EPOLLIN | EPOLLONESHOT, &listening_);
}

void WebLoop::add(int socket, std::string remote) {
  std::unique_ptr<Channel> channel;
  try {
    channel = tls_ ? tls_->accept(socket) : std::make_unique<Channel>(socket);
  } catch (const std::exception&) {
    ::close(socket);
    return;
  }
  auto made = std::make_unique<WebConnection>(std::move(channel), std::move(remote), options_, handler_,
                                              streams_.get(), stopping_);
  WebConnection* connection = made.get();
  const std::lock_guard lock(mutex_);
  if (connections_.size() >= options_.most_connections && !make_room()) return;
  connections_.emplace(connection, std::move(made));
  const std::lock_guard turn(connection->turn());
  watch(epoll_, EPOLL_CTL_ADD, socket, EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, connection);
}

/// Ends the idle connection that would be closed soonest; false where none is idle. Under the lock.
bool WebLoop::make_room() {
  WebConnection* soonest = nullptr;
  for (const auto& [connection, owned] : connections_)
    if (connection->idle() && (soonest == nullptr || connection->deadline() < soonest->deadline()))
      soonest = connection;
  if (soonest != nullptr) soonest->cut();
  return soonest != nullptr;
}

void WebLoop::await(WebConnection& connection, bool write) {
  const std::uint32_t events = (write ? EPOLLOUT : EPOLLIN | EPOLLRDHUP) | EPOLLONESHOT;
  watch(epoll_, EPOLL_CTL_MOD, connection.socket(), events, &connection);
}

void WebLoop::serve(WebConnection& connection) {
  WebConnection::Next next = WebConnection::Next::kClose;
  {
    const std::lock_guard turn(connection.turn());
    next = connection.step();
    if (next == WebConnection::Next::kWaitRead || next == WebConnection::Next::kWaitWrite)
      return await(connection, next == WebConnection::Next::kWaitWrite);
  }
  if (next == WebConnection::Next::kStream) ::epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.socket(), nullptr);
  std::unique_ptr<WebConnection> gone;
  {
    const std::lock_guard lock(mutex_);
    gone = std::move(connections_.extract(&connection).mapped());
  }
  if (next == WebConnection::Next::kStream) {
    std::string head = gone->take_unsent();
    Subscription subscription = gone->take_subscription();
    streams_->adopt(gone->take_channel(), std::move(head), std::move(subscription));
  }
}

void WebLoop::sweep(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stopped.wait_for(lock, stop, kSweep, [&] { return stop.stop_requested(); })) {
    cut_overdue();
    renew_tls();
  }
}

void WebLoop::renew_tls() {
  const auto now = WebConnection::Clock::now();
  if (!tls_ || now - renewed_ < options_.tls_renewal) return;
  renewed_ = now;
  if (const auto line = tls_->renew(); line && options_.say) options_.say(*line);
}

void WebLoop::cut_overdue() {
  if (listen_later_.exchange(false)) {
    const std::lock_guard lock(mutex_);
    make_room();
    listen_again();
  }
  const auto now = WebConnection::Clock::now();
  const std::lock_guard lock(mutex_);
  for (const auto& [connection, owned] : connections_)
    if (connection->deadline() < now) connection->cut();
}

/// Gives those who are taking their answer a moment to do so. After the threads have ended.
void WebLoop::flush_unsent() {
  const auto until = WebConnection::Clock::now() + kSweep;
  std::vector<WebConnection*> waiting;
  for (const auto& [connection, owned] : connections_)
    if (connection->unsent()) waiting.push_back(connection);
  while (!waiting.empty() && WebConnection::Clock::now() < until) {
    std::erase_if(waiting, [](WebConnection* connection) {
      return connection->step() != WebConnection::Next::kWaitWrite || !connection->unsent();
    });
    if (!waiting.empty()) ::poll(nullptr, 0, 5);
  }
}

}  // namespace portent::serve
