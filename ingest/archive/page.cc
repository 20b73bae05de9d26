#include "ingest/archive/page.h"

#include <zlib.h>

#include "ingest/archive/parquet_codes.h"
#include "ingest/archive/thrift.h"

namespace portent::ingest::archive {
namespace {

constexpr std::int64_t kLargestPage = 256 << 20;  // uncompressed; what is larger was not written here

std::int32_t checksum(std::string_view bytes) {
  return static_cast<std::int32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

struct PageHead {
  std::int64_t type = -1, raw = -1, stored = -1, checksum = 0, values = -1, encoding = -1;
  bool has_checksum = false;
};

bool is_integer(ThriftReader::Field field) {
  return field.type == ThriftType::kI32;
}

void read_shape(ThriftReader& from, PageHead& head) {
  for_each_field(from, [&](ThriftReader::Field field) {
    if (!is_integer(field) || (field.id != 1 && field.id != 2)) return false;
    (field.id == 1 ? head.values : head.encoding) = from.integer();
    return true;
  });
}

PageHead read_head(ThriftReader& from) {
  PageHead head;
  for (auto field = from.next(); field.type != ThriftType::kStop && !from.failed(); field = from.next()) {
    const bool shape = (field.id == 5 || field.id == 7) && field.type == ThriftType::kStruct;
    if (shape)
      read_shape(from, head);
    else if (field.id == 1 && is_integer(field))
      head.type = from.integer();
    else if (field.id == 2 && is_integer(field))
      head.raw = from.integer();
    else if (field.id == 3 && is_integer(field))
      head.stored = from.integer();
    else if (field.id == 4 && is_integer(field))
      head.has_checksum = true, head.checksum = from.integer();
    else
      from.skip(field.type);
  }
  return head;
}

}  // namespace

std::string encode_page(const Page& page, ZstdWriter& zstd, std::int64_t& raw_bytes) {
  const std::string stored = zstd.compress(page.bytes);
  ThriftWriter to;
  to.i32(1, page.dictionary ? code::kDictionaryPage : code::kValuesPage);
  to.i32(2, static_cast<std::int32_t>(page.bytes.size()));
  to.i32(3, static_cast<std::int32_t>(stored.size()));
  to.i32(4, checksum(stored));
  to.begin(page.dictionary ? 7 : 5);
  to.i32(1, page.values);
  to.i32(2, page.encoding);
  if (!page.dictionary) {
    to.i32(3, code::kRle);
    to.i32(4, code::kRle);
  }
  to.end();
  const std::string head = to.take();
  raw_bytes += static_cast<std::int64_t>(head.size() + page.bytes.size());
  return head + stored;
}

std::optional<Page> decode_page(std::string_view& from) {
  ThriftReader reader(from);
  const PageHead head = read_head(reader);
  from.remove_prefix(from.size() - reader.left());
  if (reader.failed() || head.raw < 0 || head.raw > kLargestPage || head.stored < 0 || head.values < 0 ||
      head.values > INT32_MAX || head.stored > static_cast<std::int64_t>(from.size()))
    return std::nullopt;
  const std::string_view stored = from.substr(0, static_cast<std::size_t>(head.stored));
  from.remove_prefix(stored.size());
  if (!head.has_checksum || static_cast<std::int32_t>(head.checksum) != checksum(stored)) return std::nullopt;
  auto bytes = zstd_decompress(stored, static_cast<std::size_t>(head.raw));
  if (!bytes || (head.type != code::kDictionaryPage && head.type != code::kValuesPage)) return std::nullopt;
  return Page{head.type == code::kDictionaryPage, static_cast<std::int32_t>(head.values),
              static_cast<std::int32_t>(head.encoding), std::move(*bytes)};
}

}  // namespace portent::ingest::archive
