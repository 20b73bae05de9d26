#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace portent::tests {

/// Work orders of a CMMS in memory, as the stand-in keeps them: by number, as they are answered.
struct TheirOrders {
  std::map<std::int64_t, nlohmann::json> orders;
  std::int64_t last_id = 4'000;
  std::int64_t clock_ms = 1'700'000'000'000;  ///< of the CMMS: a ms later with each change
};

/// A CMMS on loopback, of the documented shapes of `atlas` or `maintainx`, that can be told to misbehave.
/// Thread-safe.
class CmmsStandIn {
 public:
  enum class Mood : std::uint8_t {
    kWell,
    kDown,       ///< answers 503
    kLosing,     ///< does what it is asked to and answers 502
    kOdd,        ///< does it and answers what is no JSON
    kStrict,     ///< answers 400 to what would change something
    kNoKey,      ///< answers 401
    kForbidden,  ///< answers 403
    kNoList,     ///< answers 404 to what asks for a list
    kLate        ///< answers 504 to what would change something, and does it in catch_up()
  };

  explicit CmmsStandIn(std::string kind);
  ~CmmsStandIn();

  std::string url() const;
  std::string host() const;  ///< and port
  void set_mood(Mood mood);
  /// To orders whose title holds this alone; "": to all.
  void set_mood(Mood mood, const std::string& title);

  std::vector<nlohmann::json> orders() const;
  /// The one whose title holds the text; null where there is none.
  nlohmann::json order(const std::string& title) const;
  /// Somebody's doing there.
  void change(const std::string& title, const std::string& member, const nlohmann::json& value);
  /// Another one like it, as a gateway that sends twice would make.
  void copy(const std::string& title);
  void remove(const std::string& title);
  void put_back(const nlohmann::json& order);
  /// When an order changed, as it tells.
  void stamp(const std::string& title, const std::string& when);
  void set_clock(std::int64_t ms);
  /// Does what it was asked to while it was late.
  void catch_up();
  /// "POST /work-orders" and so on, in the order in which they came.
  std::vector<std::string> requests() const;
  std::size_t count(const std::string& method) const;
  std::size_t writes() const;  ///< that would change something

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

// Its shapes: what a request comes to, as a status and a body. Internal to the stand-in.
struct StandInAnswer {
  int status = 200;
  std::string body;
};
StandInAnswer ask_atlas(TheirOrders& orders, const std::string& method, const std::string& path,
                        const nlohmann::json& body);
StandInAnswer ask_maintainx(TheirOrders& orders, const std::string& method, const std::string& path,
                            const std::multimap<std::string, std::string>& query, const nlohmann::json& body);

}  // namespace portent::tests
