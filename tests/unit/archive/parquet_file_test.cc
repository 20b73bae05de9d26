#include "ingest/archive/parquet_file.h"

#include <gmock/gmock.h>

#include <cstring>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace portent::ingest::archive {
namespace {

using testing::HasSubstr;

const std::vector<ColumnSpec> kColumns = {
    {"asset", ColumnKind::kText, 0, false},     {"ts", ColumnKind::kTime, 0, false},
    {"offset", ColumnKind::kInteger, 0, false}, {"temp", ColumnKind::kDecimal, 2, true},
    {"vib", ColumnKind::kDouble, 0, true},      {"mode", ColumnKind::kText, 0, true}};

/// Three rows, of which the second has a temperature only.
std::vector<ColumnValues> three_rows() {
  std::vector<ColumnValues> values(kColumns.size());
  values[0].words = {0, 0, 0};
  values[0].dictionary = {"a"};
  values[1].integers = {1'000, 2'000, 1'500};
  values[2].integers = {7, 8, 4};
  values[3].integers = {2'050, -7, 2'051};
  values[4].present = {1, 0, 1};
  values[4].doubles = {0.1, 1.0 / 3};
  values[5].present = {0, 0, 1};
  values[5].words = {0};
  values[5].dictionary = {"idle"};
  return values;
}

class ParquetFileTest : public testing::Test {
 protected:
  ParquetFileTest() {
    ParquetWriter writer(kColumns, [this](std::string_view bytes) { bytes_ += bytes; });
    writer.add_group(3, three_rows());
    writer.add_group(3, three_rows());
    written_ = writer.finish({{"portent.kind", "readings"}});
  }
  std::filesystem::path file() const {
    std::ofstream(folder_.path() / "file.parquet", std::ios::binary) << bytes_;
    return folder_.path() / "file.parquet";
  }
  std::string flaw() const {
    const auto opened = ParquetFile::open(file(), written_.footer_checksum);
    return opened ? "" : opened.error();
  }

  TemporaryFolder folder_;
  std::string bytes_;
  ParquetWriter::Written written_;
};

TEST_F(ParquetFileTest, gives_back_every_column_of_every_group) {
  auto opened = ParquetFile::open(file(), written_.footer_checksum);
  ASSERT_TRUE(opened) << opened.error();
  EXPECT_EQ(opened->footer().columns, kColumns);
  EXPECT_EQ(opened->footer().facts.at("portent.kind"), "readings");
  ASSERT_EQ(opened->footer().groups.size(), 2U);
  const auto expected = three_rows();
  for (std::size_t group = 0; group < 2; ++group)
    for (std::size_t column = 0; column < kColumns.size(); ++column) {
      const auto values = opened->read(group, column);
      ASSERT_TRUE(values) << values.error();
      EXPECT_EQ(*values, expected[column]) << kColumns[column].name;
    }
}

TEST_F(ParquetFileTest, tells_the_bytes_that_it_wrote) {
  EXPECT_EQ(written_.bytes, static_cast<std::int64_t>(bytes_.size()));
}

TEST_F(ParquetFileTest, never_gives_a_wrong_value_whichever_byte_is_damaged) {
  const auto expected = three_rows();
  for (char& byte : bytes_) {
    byte = static_cast<char>(byte ^ 0x10);
    auto opened = ParquetFile::open(file(), written_.footer_checksum);
    for (std::size_t group = 0; opened && group < 2; ++group)
      for (std::size_t column = 0; column < kColumns.size(); ++column) {
        const auto values = opened->read(group, column);
        if (values) {
          ASSERT_EQ(*values, expected[column]) << "byte " << &byte - bytes_.data();
        }
      }
    byte = static_cast<char>(byte ^ 0x10);
  }
}

TEST_F(ParquetFileTest, notices_a_damaged_footer_anywhere) {
  std::uint32_t size = 0;
  std::memcpy(&size, bytes_.data() + bytes_.size() - 8, sizeof size);
  for (std::size_t at = bytes_.size() - 8 - size; at < bytes_.size(); ++at) {
    bytes_[at] = static_cast<char>(bytes_[at] ^ 1);
    EXPECT_NE(flaw(), "") << at;
    bytes_[at] = static_cast<char>(bytes_[at] ^ 1);
  }
}

TEST_F(ParquetFileTest, names_the_column_that_is_damaged) {
  auto opened = ParquetFile::open(file());
  ASSERT_TRUE(opened);
  const ChunkPlace& place = opened->footer().groups[1].columns[3];
  bytes_[static_cast<std::size_t>(place.offset + place.bytes - 1)] ^= 1;
  auto damaged = ParquetFile::open(file());
  ASSERT_TRUE(damaged);
  EXPECT_TRUE(damaged->read(0, 3));
  const auto values = damaged->read(1, 3);
  ASSERT_FALSE(values);
  EXPECT_THAT(values.error(), HasSubstr("damaged in column temp, group of rows 1"));
}

TEST_F(ParquetFileTest, refuses_a_file_that_is_cut_off_anywhere) {
  const std::string whole = bytes_;
  for (std::size_t size = 0; size < whole.size(); size += 13) {
    bytes_ = whole.substr(0, size);
    EXPECT_NE(flaw(), "") << size;
  }
}

TEST_F(ParquetFileTest, says_that_a_file_is_missing) {
  const auto opened = ParquetFile::open(folder_.path() / "none.parquet");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), "can't be read");
}

}  // namespace
}  // namespace portent::ingest::archive
