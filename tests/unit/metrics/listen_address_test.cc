#include "serve/metrics/listen_address.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

TEST(ListenAddress, is_a_host_and_a_port) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:9464"), (ListenAddress{"127.0.0.1", 9464}));
  EXPECT_EQ(parse_listen_address("localhost:0"), (ListenAddress{"localhost", 0}));
  EXPECT_EQ(parse_listen_address("[::1]:65535"), (ListenAddress{"::1", 65535}));
}

TEST(ListenAddress, is_refused_where_either_is_missing_or_odd) {
  for (const char* text :
       {"", ":", "9464", ":9464", "localhost", "localhost:", "localhost:x", "localhost:-1", "localhost:65536",
        "::1:9464", "[]:1", "[::1]", "a b:1", "127.0.0.1:80,81", "127.0.0.1:80s", "127.0.0.1:+80"})
    EXPECT_EQ(parse_listen_address(text), std::nullopt) << text;
}

}  // namespace
}  // namespace portent::serve
