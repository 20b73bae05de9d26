#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace portent::serve {

/// How long handlers took, by upper bounds in seconds.
struct AnswerTimes {
  static constexpr std::array<double, 12> kBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                  0.1,   0.25,   0.5,   1,    2.5,   10};
  std::array<std::uint64_t, kBounds.size() + 1> counts{};  ///< each its own; the last is open
  double sum_s = 0;
};

/// What an API was asked and how it answered, since it began. Thread-safe; a lock is held for one increment,
/// or for one copy of a small table.
class ApiCounters {
 public:
  /// `chapter` and `method` are a route's own words, never what a client sent: their number is bounded.
  using Request = std::tuple<std::string, std::string, int>;  ///< chapter, method, status
  struct Snapshot {
    std::map<Request, std::uint64_t> requests;
    std::map<std::string, std::uint64_t> denied;  ///< by why
    std::uint64_t lock_outs = 0;
    AnswerTimes times;
  };

  void answered(const std::string& chapter, const std::string& method, int status);
  void took(double seconds);
  void denied(std::string_view why);
  void locked_out();
  Snapshot snapshot() const;

 private:
  mutable std::mutex mutex_;
  Snapshot counted_;
};

}  // namespace portent::serve
