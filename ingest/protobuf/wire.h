#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// The wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), as far as proto3 messages
// use it: fields one after another, each with its number and type. docs/decisions/0019-sources.md says why it
// is written here.

namespace portent::ingest::protobuf {

enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

/// One field. Of `scalar` and `bytes` the one that the type fills is valid.
struct Field {
  std::uint32_t number = 0;
  WireType type = WireType::kVarint;
  std::uint64_t scalar = 0;  ///< a varint, or the bits of a fixed-size number
  std::string_view bytes;

  bool is(std::uint32_t n, WireType t) const { return number == n && type == t; }
  double as_double() const { return std::bit_cast<double>(scalar); }
  float as_float() const { return std::bit_cast<float>(static_cast<std::uint32_t>(scalar)); }
  std::int64_t as_int64() const { return static_cast<std::int64_t>(scalar); }
};

/// Walks over the fields of a message without copying. Any bytes are safe.
class FieldWalk {
 public:
  explicit FieldWalk(std::string_view message) : rest_(message) {}

  /// False at the end, and where the bytes are no message: bad() tells which.
  bool next(Field& field);
  bool bad() const { return bad_; }

 private:
  bool varint(std::uint64_t& value);
  bool fixed(std::size_t size, std::uint64_t& value);
  bool length_delimited(std::string_view& bytes);

  std::string_view rest_;
  bool bad_ = false;
};

void append_varint(std::string& to, std::uint64_t value);
void append_varint_field(std::string& to, std::uint32_t number, std::uint64_t value);
void append_double_field(std::string& to, std::uint32_t number, double value);
void append_bytes_field(std::string& to, std::uint32_t number, std::string_view bytes);

}  // namespace portent::ingest::protobuf
