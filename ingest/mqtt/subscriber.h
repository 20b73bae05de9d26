#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace portent::ingest {

struct MqttOptions {
  std::string host = "127.0.0.1";
  int port = 1883;
  /// Names the session that the broker keeps while nobody is connected: the same over restarts, of one
  /// subscriber alone.
  std::string client_id = "portent";
  std::vector<std::string> filters;  ///< what to subscribe to, at QoS 1
  std::string username, password;    ///< "": none
  std::string ca;                    ///< file of authorities; not "": TLS
  std::string certificate, key;      ///< of this client, where the broker wants one
  std::chrono::seconds keep_alive{30};
  std::chrono::milliseconds connect_timeout{8'000};
};

struct MqttMessage {
  std::string topic;
  std::string payload;
  bool retained = false;
};

/// Subscribes to a broker (MQTT 3.1.1, persistent session) and does nothing else: no publish, no will. A
/// message of QoS 1 is acknowledged when acknowledge() is called and not before, so that what was received
/// but not dealt with comes again. Connects again by itself. Not thread-safe.
class MqttSubscriber {
 public:
  /// Throws FatalError where the broker is away, refuses this client, or refuses a subscription.
  explicit MqttSubscriber(const MqttOptions& options);
  ~MqttSubscriber();
  MqttSubscriber(const MqttSubscriber&) = delete;
  MqttSubscriber& operator=(const MqttSubscriber&) = delete;

  /// Waits at most `wait` for a first message and appends those that are there, about `most` of them. Nothing
  /// comes while the broker is away. Throws FatalError where the broker refuses this client.
  void receive(std::size_t most, std::chrono::milliseconds wait, std::vector<MqttMessage>& into);

  /// Sends the acknowledgements of everything received.
  void acknowledge();

  bool connected() const;
  std::uint64_t reconnects() const;

 private:
  struct Session;
  std::unique_ptr<Session> session_;
};

}  // namespace portent::ingest
