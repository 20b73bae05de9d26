#include "ingest/files/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>

#include <fstream>
#include <vector>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string gzipped(const std::string& text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string xzipped(const std::string& text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()),
                          text.size(), reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size());
  out.resize(size);
  return out;
}

/// Long enough for several chunks of the reader, whatever the compression.
std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i * 7919) + "\n";
  return text;
}

class LineReaderTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& bytes) const {
    const auto path = folder_.path() / "lines";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::vector<std::string> lines(const std::string& bytes) const {
    LineReader reader(file(bytes));
    std::vector<std::string> all;
    for (std::string_view line; reader.next(line);) all.emplace_back(line);
    return all;
  }
  std::string complaint(const std::string& bytes) const {
    try {
      lines(bytes);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  const TemporaryFolder folder_;
};

TEST_F(LineReaderTest, reads_plain_text_and_counts_lines_from_one) {
  LineReader reader(file("one\ntwo\n"));
  std::string_view line;

  EXPECT_TRUE(reader.next(line));
  EXPECT_EQ(line, "one");
  EXPECT_EQ(reader.line_number(), 1U);
  EXPECT_TRUE(reader.next(line));
  EXPECT_EQ(reader.line_number(), 2U);
  EXPECT_FALSE(reader.next(line));
}

TEST_F(LineReaderTest, takes_both_line_endings_and_keeps_empty_lines) {
  EXPECT_THAT(lines("one\r\n\r\ntwo\n\nthree\r\n"), ElementsAre("one", "", "two", "", "three"));
}

TEST_F(LineReaderTest, gives_a_last_line_without_an_ending) {
  EXPECT_THAT(lines("one\ntwo"), ElementsAre("one", "two"));
  EXPECT_THAT(lines("\n"), ElementsAre(""));
  EXPECT_TRUE(lines("").empty());
}

TEST_F(LineReaderTest, reads_the_same_from_gzip_and_xz) {
  const std::string text = numbers(100'000);
  const auto plain = lines(text);

  ASSERT_EQ(plain.size(), 100'000U);
  EXPECT_EQ(plain.back(), "791892081");
  EXPECT_EQ(lines(gzipped(text)), plain);
  EXPECT_EQ(lines(xzipped(text)), plain);
}

TEST_F(LineReaderTest, reads_several_compressed_parts_in_a_row) {
  EXPECT_THAT(lines(gzipped("one\ntw") + gzipped("o\n")), ElementsAre("one", "two"));
  EXPECT_THAT(lines(xzipped("one\ntw") + xzipped("o\n")), ElementsAre("one", "two"));
}

TEST_F(LineReaderTest, an_archive_cut_short_is_refused_with_its_name) {
  const std::string text = numbers(100'000);
  for (const std::string& whole : {gzipped(text), xzipped(text)}) {
    const std::string said = complaint(whole.substr(0, whole.size() / 2));
    EXPECT_THAT(said, HasSubstr("cut short"));
    EXPECT_THAT(said, HasSubstr((folder_.path() / "lines").string()));
  }
}

TEST_F(LineReaderTest, an_archive_that_lacks_only_its_end_is_refused) {
  EXPECT_THAT(complaint(xzipped("one\n").substr(0, 40)), HasSubstr("cut short"));
  const std::string whole = gzipped("one\n");
  EXPECT_THAT(complaint(whole.substr(0, whole.size() - 4)), HasSubstr("cut short"));
}

TEST_F(LineReaderTest, a_corrupt_archive_is_refused) {
  for (std::string bytes : {gzipped(numbers(1000)), xzipped(numbers(1000))}) {
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 20; ++i)
      bytes[i] = static_cast<char>(~bytes[i]);
    EXPECT_THAT(complaint(bytes), HasSubstr("fetch the file again"));
  }
}

TEST_F(LineReaderTest, a_missing_file_and_a_folder_are_refused) {
  EXPECT_THROW(LineReader(folder_.path() / "nothing"), FatalError);
  EXPECT_THROW(LineReader(folder_.path()), FatalError);
}

TEST_F(LineReaderTest, finds_a_file_plain_or_compressed) {
  std::ofstream(folder_.path() / "b.txt.xz") << "x";
  EXPECT_EQ(find_compressed(folder_.path(), "b.txt"), folder_.path() / "b.txt.xz");
  std::ofstream(folder_.path() / "b.txt.gz") << "x";
  EXPECT_EQ(find_compressed(folder_.path(), "b.txt"), folder_.path() / "b.txt.gz");
  std::ofstream(folder_.path() / "b.txt") << "x";
  EXPECT_EQ(find_compressed(folder_.path(), "b.txt"), folder_.path() / "b.txt");
}

}  // namespace
}  // namespace portent::ingest
