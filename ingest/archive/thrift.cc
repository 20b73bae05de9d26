#include "ingest/archive/thrift.h"

namespace portent::ingest::archive {
namespace {

constexpr int kDeepest = 16;  // structs within structs; Parquet needs 6

}  // namespace

void append_varint(std::string& to, std::uint64_t value) {
  while (value >= 0x80) {
    to += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  to += static_cast<char>(value);
}

// ---- writing ----

void ThriftWriter::head(int field, ThriftType type) {
  const int step = field - last_.back();
  if (step > 0 && step <= 15) {
    bytes_ += static_cast<char>(step << 4 | static_cast<int>(type));
  } else {
    bytes_ += static_cast<char>(type);
    append_varint(bytes_, zigzag(field));
  }
  last_.back() = field;
}

void ThriftWriter::i32(int field, std::int32_t value) {
  head(field, ThriftType::kI32);
  append_varint(bytes_, zigzag(value));
}

void ThriftWriter::i64(int field, std::int64_t value) {
  head(field, ThriftType::kI64);
  append_varint(bytes_, zigzag(value));
}

void ThriftWriter::text(int field, std::string_view value) {
  head(field, ThriftType::kText);
  element(value);
}

void ThriftWriter::flag(int field, bool value) {
  head(field, value ? ThriftType::kTrue : ThriftType::kFalse);
}

void ThriftWriter::begin(int field) {
  head(field, ThriftType::kStruct);
  begin_element();
}

void ThriftWriter::list(int field, ThriftType elements, std::size_t size) {
  head(field, ThriftType::kList);
  if (size < 15) {
    bytes_ += static_cast<char>(size << 4 | static_cast<std::size_t>(elements));
    return;
  }
  bytes_ += static_cast<char>(0xF0 | static_cast<int>(elements));
  append_varint(bytes_, size);
}

void ThriftWriter::element(std::int32_t value) {
  append_varint(bytes_, zigzag(value));
}

void ThriftWriter::element(std::string_view value) {
  append_varint(bytes_, value.size());
  bytes_ += value;
}

void ThriftWriter::begin_element() {
  last_.push_back(0);
}

void ThriftWriter::end() {
  bytes_ += '\0';
  last_.pop_back();
}

std::string ThriftWriter::take() {
  end();
  return std::move(bytes_);
}

// ---- reading ----

std::uint8_t ThriftReader::byte() {
  if (rest_.empty()) fail();
  if (failed_) return 0;
  const auto value = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}

std::uint64_t ThriftReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t part = byte();
    value |= static_cast<std::uint64_t>(part & 0x7F) << shift;
    if (part < 0x80) return failed_ ? 0 : value;
  }
  fail();
  return 0;
}

ThriftReader::Field ThriftReader::next() {
  const std::uint8_t head = byte();
  const auto type = static_cast<ThriftType>(head & 0x0F);
  if (failed_ || type == ThriftType::kStop) {
    if (last_.size() > 1) last_.pop_back();
    return {};
  }
  const int step = head >> 4;
  const std::int64_t id = step ? last_.back() + step : unzigzag(varint());
  if (type > ThriftType::kStruct || id < 0 || id > INT16_MAX) fail();
  if (failed_) return {};
  last_.back() = static_cast<int>(id);
  return {last_.back(), type};
}

std::int64_t ThriftReader::integer() {
  return unzigzag(varint());
}

std::string_view ThriftReader::text() {
  const std::uint64_t size = varint();
  if (size > rest_.size()) fail();
  if (failed_) return {};
  const std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

std::size_t ThriftReader::list(ThriftType elements) {
  const std::uint8_t head = byte();
  const std::uint64_t size = head >> 4 == 15 ? varint() : head >> 4;
  if (static_cast<ThriftType>(head & 0x0F) != elements || size > rest_.size()) fail();
  return failed_ ? 0 : size;
}

void ThriftReader::skip(ThriftType type, int depth) {
  if (depth > kDeepest) return fail();
  switch (type) {
    case ThriftType::kTrue:
    case ThriftType::kFalse:
      return;
    case ThriftType::kByte:
      byte();
      return;
    case ThriftType::kI16:
    case ThriftType::kI32:
    case ThriftType::kI64:
      varint();
      return;
    case ThriftType::kDouble:
      for (int i = 0; i < 8; ++i) byte();
      return;
    case ThriftType::kText:
      text();
      return;
    case ThriftType::kList:
    case ThriftType::kSet: {
      const std::uint8_t head = byte();
      const std::uint64_t size = head >> 4 == 15 ? varint() : head >> 4;
      const auto each = static_cast<ThriftType>(head & 0x0F);
      if (size > rest_.size()) return fail();
      for (std::uint64_t i = 0; i < size && !failed_; ++i) {
        if (each == ThriftType::kTrue || each == ThriftType::kFalse)
          byte();  // in a list a flag is a byte
        else
          skip(each, depth + 1);
      }
      return;
    }
    case ThriftType::kStruct:
      enter();
      for (Field field = next(); field.type != ThriftType::kStop && !failed_; field = next())
        skip(field.type, depth + 1);
      return;
    default:
      fail();  // maps occur nowhere in Parquet
  }
}

}  // namespace portent::ingest::archive
