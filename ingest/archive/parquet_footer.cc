#include "ingest/archive/parquet_footer.h"

#include "ingest/archive/parquet_codes.h"
#include "ingest/archive/thrift.h"

namespace portent::ingest::archive {
namespace {

constexpr auto kI32 = ThriftType::kI32;
constexpr auto kStruct = ThriftType::kStruct;
constexpr auto kText = ThriftType::kText;

void put_logical_type(ThriftWriter& to, const ColumnSpec& column) {
  if (column.kind == ColumnKind::kInteger || column.kind == ColumnKind::kDouble) return;
  to.begin(10);
  if (column.kind == ColumnKind::kText) {
    to.begin(1);
  } else if (column.kind == ColumnKind::kDecimal) {
    to.begin(5);
    to.i32(1, column.scale);
    to.i32(2, code::kPrecision);
  } else {
    to.begin(8);
    to.flag(1, true);  // UTC
    to.begin(2);
    to.begin(1);  // milliseconds
    to.end();
    to.end();
  }
  to.end();
  to.end();
}

void put_column(ThriftWriter& to, const ColumnSpec& column) {
  to.begin_element();
  to.i32(1, code::physical(column.kind));
  to.i32(3, column.optional ? code::kOptional : code::kRequired);
  to.text(4, column.name);
  if (const int converted = code::converted(column.kind); converted >= 0) to.i32(6, converted);
  if (column.kind == ColumnKind::kDecimal) {
    to.i32(7, column.scale);
    to.i32(8, code::kPrecision);
  }
  put_logical_type(to, column);
  to.end();
}

void put_statistics(ThriftWriter& to, const ChunkPlace& place) {
  to.begin(12);
  to.i64(3, place.nulls);
  if (!place.most.empty()) {
    to.text(5, place.most);
    to.text(6, place.least);
  }
  to.end();
}

std::vector<std::int32_t> encodings_of(const ChunkPlace& place) {
  std::vector<std::int32_t> codes = {code::kRle};
  if (place.delta) codes.push_back(code::kDelta);
  if (place.split) codes.push_back(code::kSplit);
  if (place.dictionary) codes.push_back(code::kDictionary);
  if (!place.delta && !place.split) codes.push_back(code::kPlain);
  return codes;
}

void put_chunk(ThriftWriter& to, const ColumnSpec& column, const ChunkPlace& place) {
  to.begin_element();
  to.i64(2, place.offset);
  to.begin(3);
  to.i32(1, code::physical(column.kind));
  const auto encodings = encodings_of(place);
  to.list(2, kI32, encodings.size());
  for (const std::int32_t encoding : encodings) to.element(encoding);
  to.list(3, kText, 1);
  to.element(column.name);
  to.i32(4, code::kZstd);
  to.i64(5, place.rows);
  to.i64(6, place.raw_bytes);
  to.i64(7, place.bytes);
  to.i64(9, place.offset + place.dictionary_bytes);
  if (place.dictionary) to.i64(11, place.offset);
  put_statistics(to, place);
  to.end();
  to.end();
}

void put_group(ThriftWriter& to, const ParquetFooter& footer, const RowGroupPlace& group) {
  std::int64_t bytes = 0, raw = 0;
  for (const ChunkPlace& place : group.columns) {
    bytes += place.bytes;
    raw += place.raw_bytes;
  }
  to.begin_element();
  to.list(1, kStruct, group.columns.size());
  for (std::size_t c = 0; c < group.columns.size(); ++c) put_chunk(to, footer.columns[c], group.columns[c]);
  to.i64(2, raw);
  to.i64(3, group.rows);
  if (!group.columns.empty()) to.i64(5, group.columns.front().offset);
  to.i64(6, bytes);
  to.end();
}

void put_facts(ThriftWriter& to, const std::map<std::string, std::string>& facts) {
  to.list(5, kStruct, facts.size());
  for (const auto& [key, value] : facts) {
    to.begin_element();
    to.text(1, key);
    to.text(2, value);
    to.end();
  }
}

}  // namespace

std::string encode_footer(const ParquetFooter& footer) {
  ThriftWriter to;
  to.i32(1, 2);
  to.list(2, kStruct, footer.columns.size() + 1);
  to.begin_element();
  to.text(4, "schema");
  to.i32(5, static_cast<std::int32_t>(footer.columns.size()));
  to.end();
  std::int64_t rows = 0;
  for (const ColumnSpec& column : footer.columns) put_column(to, column);
  for (const RowGroupPlace& group : footer.groups) rows += group.rows;
  to.i64(3, rows);
  to.list(4, kStruct, footer.groups.size());
  for (const RowGroupPlace& group : footer.groups) put_group(to, footer, group);
  put_facts(to, footer.facts);
  to.text(6, "Portent");
  to.list(7, kStruct, footer.columns.size());
  for (std::size_t c = 0; c < footer.columns.size(); ++c) {
    to.begin_element();  // statistics are in the order of the type
    to.begin(1);
    to.end();
    to.end();
  }
  return to.take();
}

}  // namespace portent::ingest::archive
