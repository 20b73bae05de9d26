#pragma once

#include <cstdint>

#include "ingest/archive/column.h"

// Numbers that parquet.thrift gives to types, encodings and pages.

namespace portent::ingest::archive::code {

inline constexpr std::int32_t kRequired = 0, kOptional = 1;
inline constexpr std::int32_t kPlain = 0, kRle = 3, kDelta = 5, kDictionary = 8, kSplit = 9;
inline constexpr std::int32_t kZstd = 6;
inline constexpr std::int32_t kDictionaryPage = 2, kValuesPage = 0;
inline constexpr std::int32_t kPrecision = 18;  ///< digits of a decimal that INT64 can hold

inline std::int32_t physical(ColumnKind kind) {
  constexpr std::int32_t kInt64 = 2, kDouble = 5, kByteArray = 6;
  if (kind == ColumnKind::kDouble) return kDouble;
  return kind == ColumnKind::kText ? kByteArray : kInt64;
}

/// The converted type, by which a kind is told from others of the same physical type; -1: none.
inline std::int32_t converted(ColumnKind kind) {
  constexpr std::int32_t kUtf8 = 0, kDecimal = 5, kTimestampMillis = 9;
  if (kind == ColumnKind::kText) return kUtf8;
  if (kind == ColumnKind::kDecimal) return kDecimal;
  return kind == ColumnKind::kTime ? kTimestampMillis : -1;
}

}  // namespace portent::ingest::archive::code
