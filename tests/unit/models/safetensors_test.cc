#include "models/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "ingest/error.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using ingest::FatalError;
using testing::HasSubstr;

/// A file with this header, as long as it says, and `data` bytes of zero behind it.
std::string file_of(const std::string& header, std::size_t data) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(data, '\0');
}

std::string refusal(const std::string& bytes) {
  try {
    from_safetensors(bytes, "w.safetensors");
  } catch (const FatalError& error) {
    return error.what();
  }
  return "";
}

/// The tensors that tests/data/safetensors/make_golden.py writes.
Tensors golden_tensors() {
  return {{"m0.in.weight", {{2, 3, 1}, {-0.25F, -0.125F, 0, 0.125F, 0.25F, 0.375F}}},
          {"m0.in.bias", {{2}, {1e-38F, -3.4028235e38F}}},
          {"m0.out.bias", {{3}, {0.1F, -0.0F, 7}}},
          {"empty", {{0, 4}, {}}},
          {"scalar", {{}, {2.5F}}}};
}

TEST(Safetensors, reads_what_the_python_package_wrote) {
  const std::string golden = read_text(PORTENT_SOURCE_DIR "/tests/data/safetensors/golden.safetensors");
  EXPECT_EQ(from_safetensors(golden, "golden"), golden_tensors());
}

TEST(Safetensors, writes_the_bytes_that_the_python_package_writes) {
  const std::string golden = read_text(PORTENT_SOURCE_DIR "/tests/data/safetensors/golden.safetensors");
  EXPECT_EQ(to_safetensors(golden_tensors()), golden);
}

TEST(Safetensors, keeps_names_that_need_escaping) {
  const Tensors tensors = {{"a\"b\n\\", {{1}, {1}}}, {"Öl", {{1}, {2}}}};
  EXPECT_EQ(from_safetensors(to_safetensors(tensors), "w"), tensors);
}

TEST(Safetensors, keeps_no_tensors_at_all) {
  EXPECT_TRUE(from_safetensors(to_safetensors({}), "w").empty());
}

TEST(Safetensors, aligns_the_data_to_eight_bytes) {
  for (const char* name : {"a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh"})
    EXPECT_EQ((to_safetensors({{name, {{1}, {1}}}}).size() - 4) % 8, 0U) << name;
}

TEST(Safetensors, refuses_to_write_values_that_do_not_fill_the_shape) {
  EXPECT_THROW(to_safetensors({{"a", {{2}, {1}}}}), FatalError);
}

TEST(Safetensors, accepts_data_in_another_order_than_the_names_and_other_peoples_metadata) {
  const std::string bytes =
      file_of(R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},)"
              R"("b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
              8);
  EXPECT_EQ(from_safetensors(bytes, "w").size(), 2U);
}

TEST(Safetensors, refuses_every_truncation) {
  const std::string whole = to_safetensors(golden_tensors());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THAT(refusal(whole.substr(0, size)), HasSubstr("w.safetensors")) << size;
}

TEST(Safetensors, refuses_a_header_longer_than_the_file) {
  EXPECT_THAT(refusal(std::string(8, '\xFF') + "{}"), HasSubstr("header longer than the file"));
}

TEST(Safetensors, refuses_trailing_bytes) {
  EXPECT_THAT(refusal(to_safetensors(golden_tensors()) + "x"), HasSubstr("bytes after the last tensor"));
}

TEST(Safetensors, refuses_other_types) {
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4)),
              HasSubstr("a.dtype is F16"));
}

TEST(Safetensors, refuses_overlaps_and_gaps) {
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                              R"("b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                              8)),
              HasSubstr("b overlaps"));
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8)),
              HasSubstr("a leaves a gap"));
}

TEST(Safetensors, refuses_offsets_that_run_backwards_or_past_the_file) {
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})", 8)),
              HasSubstr("a.data_offsets"));
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4)),
              HasSubstr("a.data_offsets"));
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", 8)),
              HasSubstr("truncated"));
}

TEST(Safetensors, refuses_a_shape_that_does_not_fit_its_bytes) {
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8)),
              HasSubstr("a.data_offsets"));
  EXPECT_THAT(
      refusal(file_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0)),
      HasSubstr("a.shape has a product that overflows"));
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4)),
              HasSubstr("a.shape[0]"));
}

TEST(Safetensors, refuses_a_header_that_is_not_what_the_format_asks_for) {
  EXPECT_THAT(refusal(file_of("[]", 0)), HasSubstr("not an object"));
  EXPECT_THAT(refusal(file_of(R"({"a":1})", 0)), HasSubstr("a must be an object"));
  EXPECT_THAT(refusal(file_of(R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                              R"("a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})",
                              0)),
              HasSubstr("twice"));
}

}  // namespace
}  // namespace portent::models
