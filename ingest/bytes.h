#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace portent::ingest {

static_assert(std::endian::native == std::endian::little, "saved states are little-endian");

/// Appends values to a byte string: fixed-width little-endian numbers, length-prefixed strings and vectors.
class ByteWriter {
 public:
  template <typename T>
  requires std::is_arithmetic_v<T>
  void put(T value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  template <typename T>
  requires std::is_arithmetic_v<T>
  void put_all(const std::vector<T>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what a ByteWriter wrote. Never reads past the end: a short or oversized field sets `failed()` and
/// every later read returns zero or empty, so callers check once, at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  requires std::is_arithmetic_v<T> T get() {
    if constexpr (std::is_same_v<T, bool>) {
      const auto byte = get<std::uint8_t>();
      if (byte > 1) failed_ = true;  // no other byte is a bool
      return byte == 1;
    }
    T value{};
    if (const char* from = claim(sizeof value)) std::memcpy(&value, from, sizeof value);
    return value;
  }
  std::string_view get_text() {
    const auto size = get<std::uint32_t>();
    const char* from = claim(size);
    return from ? std::string_view(from, size) : std::string_view();
  }
  template <typename T>
  requires std::is_arithmetic_v<T> std::vector<T> get_all() {
    const auto count = get<std::uint32_t>();
    const char* from = claim(std::size_t{count} * sizeof(T));
    std::vector<T> values(from ? count : 0);
    if (!values.empty()) std::memcpy(values.data(), from, values.size() * sizeof(T));
    return values;
  }
  void fail() { failed_ = true; }
  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

 private:
  const char* claim(std::size_t size) {
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return nullptr;
    }
    const char* from = rest_.data();
    rest_.remove_prefix(size);
    return from;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace portent::ingest
