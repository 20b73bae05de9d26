#include "ingest/mqtt/subscriber.h"

#include <fmt/format.h>
#include <mosquitto.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstBackoff{100}, kLongestBackoff{5'000};
constexpr int kRefusedQos = 0x80;

struct Destroy {
  void operator()(mosquitto* it) const { mosquitto_destroy(it); }
};
using UniqueMosquitto = std::unique_ptr<mosquitto, Destroy>;

/// libmosquitto wants to be told of its first user.
void begin_library() {
  static const int begun = mosquitto_lib_init();
  (void)begun;
}

std::string words(int code) {
  return code == MOSQ_ERR_ERRNO ? std::system_category().message(errno) : mosquitto_strerror(code);
}

}  // namespace

struct MqttSubscriber::Session {
  explicit Session(const MqttOptions& o) : options(o) {
    begin_library();
    handle.reset(mosquitto_new(options.client_id.c_str(), false, this));
    if (!handle) fail("cannot begin", "no memory, or an empty client id");
    // Acknowledgements are queued, and go out only when loop_write is called.
    mosquitto_threaded_set(handle.get(), true);
    mosquitto_connect_callback_set(handle.get(), on_connected);
    mosquitto_subscribe_callback_set(handle.get(), on_subscribed);
    mosquitto_message_callback_set(handle.get(), on_message);
    set_secrets();
  }

  [[noreturn]] void fail(std::string_view what, std::string_view why) const {
    throw FatalError(fmt::format("mqtt {}:{}: {}: {}; check host, port, and what the broker allows",
                                 options.host, options.port, what, why));
  }
  void must(int code, std::string_view what) const {
    if (code != MOSQ_ERR_SUCCESS) fail(what, words(code));
  }

  void set_secrets() {
    const auto text = [](const std::string& s) { return s.empty() ? nullptr : s.c_str(); };
    if (!options.username.empty())
      must(mosquitto_username_pw_set(handle.get(), options.username.c_str(), text(options.password)),
           "cannot use the user name");
    if (!options.ca.empty())
      must(mosquitto_tls_set(handle.get(), options.ca.c_str(), nullptr, text(options.certificate),
                             text(options.key), nullptr),
           "cannot use the certificates");
  }

  static void on_connected(mosquitto* handle, void* self_, int code) {
    auto* self = static_cast<Session*>(self_);
    self->answered = true;
    self->refusal = code == 0 ? "" : mosquitto_connack_string(code);
    self->up = code == 0;
    for (const std::string& filter : self->options.filters)
      if (self->up) mosquitto_subscribe(handle, nullptr, filter.c_str(), 1);
  }
  static void on_subscribed(mosquitto*, void* self_, int, int count, const int* granted) {
    auto* self = static_cast<Session*>(self_);
    for (int i = 0; i < count; ++i)
      if (granted[i] == kRefusedQos) self->refusal = "a subscription is refused";
    ++self->subscribed;
  }
  static void on_message(mosquitto*, void* self_, const mosquitto_message* message) {
    auto* self = static_cast<Session*>(self_);
    const auto* bytes = static_cast<const char*>(message->payload);
    self->received.push_back({message->topic,
                              std::string(bytes ? bytes : "", static_cast<std::size_t>(message->payloadlen)),
                              message->retain});
  }

  /// Takes what has come; false where the connection is lost.
  bool read() {
    std::size_t before;
    do {
      before = received.size();
      errno = 0;
      if (mosquitto_loop_read(handle.get(), 1) != MOSQ_ERR_SUCCESS) return false;
    } while (received.size() > before && received.size() < most);
    return true;
  }
  bool wait_readable(milliseconds wait) const {
    pollfd socket{mosquitto_socket(handle.get()), POLLIN, 0};
    return socket.fd >= 0 && poll(&socket, 1, static_cast<int>(wait.count())) > 0;
  }
  bool write() { return mosquitto_loop_write(handle.get(), 1) == MOSQ_ERR_SUCCESS; }

  /// Reads until `done`; "" or why it is not. Writes only while `writing`.
  template <typename Done>
  std::string read_until(Done done, bool writing) {
    const auto deadline = Clock::now() + options.connect_timeout;
    while (!done()) {
      if (writing && !write()) return refusal.empty() ? "the connection was closed" : refusal;
      if (wait_readable(milliseconds(50)) && !read())
        return refusal.empty() ? "the connection was closed" : refusal;
      if (!refusal.empty()) return refusal;
      if (Clock::now() > deadline) return "no answer";
    }
    return refusal;
  }

  /// Waits for the broker's answers to CONNECT and SUBSCRIBE; "" or why there are none. What a session has
  /// kept comes between the two, so nothing is written once the subscriptions are: it would acknowledge.
  std::string handshake() {
    answered = false;
    subscribed = 0;
    std::string why = read_until([this] { return answered; }, true);
    if (why.empty() && !write()) why = "the connection was closed";
    if (why.empty()) why = read_until([this] { return subscribed == options.filters.size(); }, false);
    return why;
  }

  void connect() {
    const int code = mosquitto_connect(handle.get(), options.host.c_str(), options.port,
                                       static_cast<int>(options.keep_alive.count()));
    must(code, "cannot connect");
    if (const std::string why = handshake(); !why.empty()) fail("cannot connect", why);
  }

  /// Called while the broker is away: tries again when it is time to.
  void reconnect(milliseconds wait) {
    up = false;
    if (Clock::now() < try_at) {
      std::this_thread::sleep_for(std::min<Clock::duration>(wait, try_at - Clock::now()));
      return;
    }
    refusal.clear();
    const bool reached = mosquitto_reconnect(handle.get()) == MOSQ_ERR_SUCCESS && handshake().empty();
    if (!reached && !refusal.empty()) fail("connected again and was refused", refusal);
    if (reached) ++reconnects;
    backoff = reached ? kFirstBackoff : std::min(2 * backoff, kLongestBackoff);
    up = reached;
    try_at = Clock::now() + backoff;
  }

  MqttOptions options;
  std::vector<MqttMessage> received;
  std::size_t most = 1;
  bool answered = false, up = false;
  std::size_t subscribed = 0;
  std::string refusal;
  std::uint64_t reconnects = 0;
  milliseconds backoff = kFirstBackoff;
  Clock::time_point try_at{};
  UniqueMosquitto handle;  // last: destroyed while what its callbacks touch is alive
};

MqttSubscriber::MqttSubscriber(const MqttOptions& options) : session_(std::make_unique<Session>(options)) {
  session_->connect();
}
MqttSubscriber::~MqttSubscriber() = default;

void MqttSubscriber::receive(std::size_t most, milliseconds wait, std::vector<MqttMessage>& into) {
  Session& s = *session_;
  s.most = most;
  if (s.received.empty()) {
    if (!s.up) s.reconnect(wait);
    if (s.up) s.up = s.read();
    if (s.up && s.received.empty() && s.wait_readable(wait)) s.up = s.read();
    if (s.up) s.up = mosquitto_loop_misc(s.handle.get()) == MOSQ_ERR_SUCCESS;
  }
  std::ranges::move(s.received, std::back_inserter(into));
  s.received.clear();
}

void MqttSubscriber::acknowledge() {
  if (session_->up) session_->up = session_->write();
}

bool MqttSubscriber::connected() const {
  return session_->up;
}
std::uint64_t MqttSubscriber::reconnects() const {
  return session_->reconnects;
}

}  // namespace portent::ingest
