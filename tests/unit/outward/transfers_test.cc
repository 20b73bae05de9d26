#include "serve/outward/transfers.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace portent::tests {
namespace {

using namespace std::chrono_literals;
using serve::outward::Sent;
using serve::outward::Transfers;

constexpr const char* kHanging = "hangs.plant1";
constexpr auto kHang = 10s;

/// Whoever looks a name up that no server answers for. Never destroyed: its threads may outlive main().
struct LookUp {
  std::mutex mutex;
  std::condition_variable ended;
  bool over = false;

  static LookUp& hanging() {
    static auto& one = *new LookUp;
    return one;
  }
  void wait() {
    std::unique_lock lock(mutex);
    ended.wait_for(lock, kHang, [this] { return over; });
  }
  void end() {
    const std::lock_guard lock(mutex);
    over = true;
    ended.notify_all();
  }
};

TEST(Transfers, end_in_time_where_nobody_answers_for_a_name) {
  serve::outward::TransferOptions options;
  options.timeout = 300ms;
  Transfers transfers(options);
  const auto begin = std::chrono::steady_clock::now();
  transfers.start(7, serve::outward::Post{std::string("http://") + kHanging + "/", {}, "{}"});
  std::vector<Sent> sent;
  while (sent.empty()) sent = transfers.wait(100ms);
  const auto took = std::chrono::steady_clock::now() - begin;
  LookUp::hanging().end();
  EXPECT_EQ(sent.at(0).tag, 7);
  EXPECT_FALSE(sent.at(0).taken);
  EXPECT_LT(took, kHang / 2) << "it waited for the look-up";
}

}  // namespace
}  // namespace portent::tests

/// In the place of the C library's, which no test can make hang without the machine's own settings.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  if (node != nullptr && std::string_view(node) == portent::tests::kHanging) {
    portent::tests::LookUp::hanging().wait();
    return EAI_AGAIN;
  }
  static const auto next = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(node, service, hints, result);
}
