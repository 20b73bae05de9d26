#include "ingest/protobuf/wire.h"

#include <array>

namespace portent::ingest::protobuf {
namespace {

static_assert(std::endian::native == std::endian::little, "fixed-size numbers are copied as they lie");

void append_tag(std::string& to, std::uint32_t number, WireType type) {
  append_varint(to, (std::uint64_t{number} << 3) | static_cast<std::uint64_t>(type));
}

}  // namespace

bool FieldWalk::varint(std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < rest_.size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>(rest_[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      rest_.remove_prefix(i + 1);
      return i < 9 || byte < 2;  // a tenth byte holds one bit
    }
  }
  return false;
}

bool FieldWalk::fixed(std::size_t size, std::uint64_t& value) {
  value = 0;
  if (rest_.size() < size) return false;
  std::memcpy(&value, rest_.data(), size);
  rest_.remove_prefix(size);
  return true;
}

bool FieldWalk::length_delimited(std::string_view& bytes) {
  std::uint64_t size = 0;
  if (!varint(size) || size > rest_.size()) return false;
  bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool FieldWalk::next(Field& field) {
  if (rest_.empty() || bad_) return false;
  std::uint64_t tag = 0;
  constexpr std::uint64_t kLargestNumber = (1U << 29) - 1;
  bool good = varint(tag) && (tag >> 3) > 0 && (tag >> 3) <= kLargestNumber;
  field.number = static_cast<std::uint32_t>(tag >> 3);
  field.type = static_cast<WireType>(tag & 7);
  if (good && field.type == WireType::kVarint)
    good = varint(field.scalar);
  else if (good && field.type == WireType::kFixed64)
    good = fixed(8, field.scalar);
  else if (good && field.type == WireType::kFixed32)
    good = fixed(4, field.scalar);
  else if (good)
    good = field.type == WireType::kBytes && length_delimited(field.bytes);  // groups are not of proto3
  bad_ = !good;
  return good;
}

void append_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to += static_cast<char>(value | 0x80);
  to += static_cast<char>(value);
}

void append_varint_field(std::string& to, std::uint32_t number, std::uint64_t value) {
  append_tag(to, number, WireType::kVarint);
  append_varint(to, value);
}

void append_double_field(std::string& to, std::uint32_t number, double value) {
  append_tag(to, number, WireType::kFixed64);
  std::array<char, 8> bytes{};
  std::memcpy(bytes.data(), &value, bytes.size());
  to.append(bytes.data(), bytes.size());
}

void append_bytes_field(std::string& to, std::uint32_t number, std::string_view bytes) {
  append_tag(to, number, WireType::kBytes);
  append_varint(to, bytes.size());
  to += bytes;
}

}  // namespace portent::ingest::protobuf
