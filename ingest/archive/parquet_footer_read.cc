#include "ingest/archive/parquet_footer.h"

#include <algorithm>

#include "ingest/archive/parquet_codes.h"
#include "ingest/archive/thrift.h"

namespace portent::ingest::archive {
namespace {

constexpr auto kI32 = ThriftType::kI32;
constexpr auto kStruct = ThriftType::kStruct;

/// `element(reader)` for each of a list's.
template <typename Element>
bool each(ThriftReader& from, ThriftReader::Field field, ThriftType type, Element element) {
  if (field.type != ThriftType::kList) return false;
  const std::size_t size = from.list(type);
  for (std::size_t i = 0; i < size && !from.failed(); ++i) element();
  return true;
}

bool take(ThriftReader& from, ThriftReader::Field field, std::int64_t& into) {
  if (field.type != ThriftType::kI64 && field.type != ThriftType::kI32) return false;
  into = from.integer();
  return true;
}

bool take(ThriftReader& from, ThriftReader::Field field, std::string& into) {
  if (field.type != ThriftType::kText) return false;
  into = from.text();
  return true;
}

/// One element of the schema; false for what the archive does not write.
bool read_column(ThriftReader& from, bool root, ColumnSpec& column) {
  std::int64_t type = -1, repetition = -1, converted = -1, scale = 0, children = 0;
  for_each_field(from, [&](ThriftReader::Field field) {
    switch (field.id) {
      case 1:
        return take(from, field, type);
      case 3:
        return take(from, field, repetition);
      case 4:
        return take(from, field, column.name);
      case 5:
        return take(from, field, children);
      case 6:
        return take(from, field, converted);
      case 7:
        return take(from, field, scale);
      default:
        return false;
    }
  });
  if (root) return true;
  if (children != 0 || (repetition != code::kOptional && repetition != code::kRequired)) return false;
  if (scale < 0 || scale > kMostDigits) return false;
  column.optional = repetition == code::kOptional;
  column.scale = static_cast<int>(scale);
  for (const ColumnKind kind : {ColumnKind::kInteger, ColumnKind::kTime, ColumnKind::kDecimal,
                                ColumnKind::kDouble, ColumnKind::kText}) {
    if (code::physical(kind) != type || code::converted(kind) != converted) continue;
    column.kind = kind;
    return true;
  }
  return false;
}

void read_statistics(ThriftReader& from, ChunkPlace& place) {
  for_each_field(from, [&](ThriftReader::Field field) {
    switch (field.id) {
      case 3:
        return take(from, field, place.nulls);
      case 5:
        return take(from, field, place.most);
      case 6:
        return take(from, field, place.least);
      default:
        return false;
    }
  });
}

struct ChunkFacts {
  ChunkPlace place;
  std::int64_t codec = -1, data_page = 0, dictionary_page = -1;
};

void read_chunk_facts(ThriftReader& from, ChunkFacts& chunk) {
  ChunkPlace& place = chunk.place;
  for_each_field(from, [&](ThriftReader::Field field) {
    switch (field.id) {
      case 2:
        return each(from, field, kI32, [&] {
          const std::int64_t encoding = from.integer();
          place.delta |= encoding == code::kDelta;
          place.split |= encoding == code::kSplit;
          place.dictionary |= encoding == code::kDictionary;
        });
      case 4:
        return take(from, field, chunk.codec);
      case 5:
        return take(from, field, place.rows);
      case 6:
        return take(from, field, place.raw_bytes);
      case 7:
        return take(from, field, place.bytes);
      case 9:
        return take(from, field, chunk.data_page);
      case 11:
        return take(from, field, chunk.dictionary_page);
      case 12:
        if (field.type != kStruct) return false;
        read_statistics(from, place);
        return true;
      default:
        return false;
    }
  });
}

bool read_chunk(ThriftReader& from, std::int64_t file_bytes, ChunkPlace& into) {
  ChunkFacts chunk;
  for_each_field(from, [&](ThriftReader::Field field) {
    if (field.id != 3 || field.type != kStruct) return false;
    read_chunk_facts(from, chunk);
    return true;
  });
  ChunkPlace& place = chunk.place;
  place.offset = place.dictionary ? chunk.dictionary_page : chunk.data_page;
  if (chunk.codec != code::kZstd || place.offset < 4 || place.offset > file_bytes || place.bytes < 0 ||
      place.bytes > file_bytes - place.offset || place.rows < 0)
    return false;
  place.dictionary_bytes = chunk.data_page - place.offset;
  into = std::move(place);
  return into.dictionary_bytes >= 0 && into.dictionary_bytes <= into.bytes;
}

bool read_group(ThriftReader& from, const ParquetFooter& footer, std::int64_t file_bytes,
                RowGroupPlace& group) {
  bool good = true;
  for_each_field(from, [&](ThriftReader::Field field) {
    if (field.id == 3) return take(from, field, group.rows);
    if (field.id != 1) return false;
    return each(from, field, kStruct,
                [&] { good = read_chunk(from, file_bytes, group.columns.emplace_back()) && good; });
  });
  const auto rows_agree = [&](const ChunkPlace& place) { return place.rows == group.rows; };
  return good && group.rows > 0 && group.rows <= kMostGroupRows &&
         group.columns.size() == footer.columns.size() && std::ranges::all_of(group.columns, rows_agree);
}

void read_fact(ThriftReader& from, std::map<std::string, std::string>& facts) {
  std::string key, value;
  for_each_field(from, [&](ThriftReader::Field field) {
    return field.id == 1 ? take(from, field, key) : field.id == 2 && take(from, field, value);
  });
  facts[key] = value;
}

}  // namespace

std::optional<ParquetFooter> decode_footer(std::string_view bytes, std::int64_t file_bytes) {
  ParquetFooter footer;
  ThriftReader from(bytes);
  bool good = true, root = true;
  // The outermost struct has no header of its own: its fields come at once.
  for (auto field = from.next(); field.type != ThriftType::kStop && !from.failed(); field = from.next()) {
    bool known = false;
    if (field.id == 2)
      known = each(from, field, kStruct, [&] {
        ColumnSpec column;
        good = read_column(from, root, column) && good;
        if (!root) footer.columns.push_back(std::move(column));
        root = false;
      });
    else if (field.id == 4)
      known = each(from, field, kStruct, [&] {
        good = read_group(from, footer, file_bytes, footer.groups.emplace_back()) && good;
      });
    else if (field.id == 5)
      known = each(from, field, kStruct, [&] { read_fact(from, footer.facts); });
    if (!known) from.skip(field.type);
  }
  if (from.failed() || !good || footer.columns.empty()) return std::nullopt;
  return footer;
}

}  // namespace portent::ingest::archive
