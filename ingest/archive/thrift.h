#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portent::ingest::archive {

/// Types of the Thrift compact protocol, in which Parquet writes its footers and page headers.
enum class ThriftType : std::uint8_t {
  kStop = 0,
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kI16 = 4,
  kI32 = 5,
  kI64 = 6,
  kDouble = 7,
  kText = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12,
};

/// LEB128, and the mapping of signed numbers to unsigned ones (0, -1, 1, -2, ...) that Parquet shares.
void append_varint(std::string& to, std::uint64_t value);
inline std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

/// Writes structs field by field; fields of a struct in ascending order.
class ThriftWriter {
 public:
  ThriftWriter() { last_.push_back(0); }

  void i32(int field, std::int32_t value);
  void i64(int field, std::int64_t value);
  void text(int field, std::string_view value);
  void flag(int field, bool value);
  void begin(int field);  ///< a struct, until end()
  void list(int field, ThriftType elements, std::size_t size);

  void element(std::int32_t value);
  void element(std::string_view value);
  void begin_element();  ///< a struct in a list, until end()
  void end();

  /// Ends the outermost struct.
  std::string take();

 private:
  void head(int field, ThriftType type);

  std::string bytes_;
  std::vector<int> last_;  ///< by depth: the field written last
};

/// Reads any struct; never past the end. A flaw sets failed(), and every later read returns nothing.
class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : rest_(bytes) { last_.push_back(0); }

  struct Field {
    int id = 0;
    ThriftType type = ThriftType::kStop;
  };
  /// The next field of the present struct; kStop at its end, which is then left.
  Field next();
  void enter() { last_.push_back(0); }  ///< a struct of which next() tells from now on

  std::int64_t integer();
  std::string_view text();
  /// Elements that follow; 0 and failed() where they are of another type or more than the bytes can hold.
  std::size_t list(ThriftType elements);
  void skip(ThriftType type) { skip(type, 0); }

  bool failed() const { return failed_; }
  std::size_t left() const { return rest_.size(); }

 private:
  std::uint8_t byte();
  std::uint64_t varint();
  void skip(ThriftType type, int depth);
  void fail() { failed_ = true; }

  std::string_view rest_;
  std::vector<int> last_;
  bool failed_ = false;
};

/// Calls `use(reader, field)` for each field of the struct that comes; `use` returns false for one that it
/// does not know, which is skipped.
template <typename Use>
void for_each_field(ThriftReader& reader, Use use) {
  reader.enter();
  for (auto field = reader.next(); field.type != ThriftType::kStop && !reader.failed(); field = reader.next())
    if (!use(field)) reader.skip(field.type);
}

}  // namespace portent::ingest::archive
