#include "serve/api/chunks.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

struct Taken {
  Chunks::State state = Chunks::State::kMore;
  std::string body, rest;
};

Taken take(std::string text, std::size_t limit = 100) {
  Chunks chunks(limit);
  Taken taken;
  taken.state = chunks.take(text, taken.body);
  taken.rest = text;
  return taken;
}

TEST(Chunks, make_a_body_and_leave_what_follows) {
  const Taken taken = take("4\r\nWiki\r\nA\r\n0123456789\r\n0\r\n\r\nGET");
  EXPECT_EQ(taken.state, Chunks::State::kWhole);
  EXPECT_EQ(taken.body, "Wiki0123456789");
  EXPECT_EQ(taken.rest, "GET");
}

TEST(Chunks, make_the_same_body_however_they_are_cut) {
  const std::string text = "4\r\nWiki\r\n1\r\n!\r\n0\r\n\r\n";
  Chunks chunks(5);
  std::string buffer, body;
  Chunks::State state = Chunks::State::kMore;
  for (const char c : text) {
    ASSERT_EQ(state, Chunks::State::kMore);
    buffer += c;
    state = chunks.take(buffer, body);
  }
  EXPECT_EQ(state, Chunks::State::kWhole);
  EXPECT_EQ(body, "Wiki!");
}

TEST(Chunks, over_the_limit_are_refused_before_they_are_read) {
  EXPECT_EQ(take("65\r\n").state, Chunks::State::kTooLarge);
  EXPECT_EQ(take("64\r\n").state, Chunks::State::kMore);
  EXPECT_EQ(take("ffffffff\r\n").state, Chunks::State::kTooLarge);
}

TEST(Chunks, that_are_nonsense_are_refused) {
  for (const char* text :
       {"\r\n", "x\r\n", "-1\r\n", "+4\r\nWiki\r\n", "4;a=b\r\nWiki\r\n", "4\nWiki\r\n", "4\r\nWikipedia\r\n",
        "0x4\r\nWiki\r\n", " 4\r\nWiki\r\n", "123456789\r\n", "0\r\nTrailer: x\r\n\r\n"})
    EXPECT_EQ(take(text).state, Chunks::State::kBad) << text;
}

}  // namespace
}  // namespace portent::serve
