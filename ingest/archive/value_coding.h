#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The encodings of Apache Parquet that the archive uses, as its specification gives them
// (parquet-format, Encodings.md). Readers take any bytes and return nullopt where they are no such encoding
// of exactly `count` values.

namespace portent::ingest::archive {

/// DELTA_BINARY_PACKED: differences of neighbours in blocks of 256, their minimum taken off, in as many bits
/// as each 32 of them need.
std::string delta_encode(std::span<const std::int64_t> values);
std::optional<std::vector<std::int64_t>> delta_decode(std::string_view bytes, std::size_t count);

/// BYTE_STREAM_SPLIT: first bytes of all values, then second bytes, and so on.
std::string split_encode(std::span<const double> values);
std::optional<std::vector<double>> split_decode(std::string_view bytes, std::size_t count);

/// PLAIN.
std::string plain_encode(std::span<const std::int64_t> values);
std::optional<std::vector<std::int64_t>> plain_decode(std::string_view bytes, std::size_t count);
std::string plain_encode(std::span<const std::string_view> texts);
std::optional<std::vector<std::string>> plain_decode_texts(std::string_view bytes, std::size_t count);

/// RLE: runs of equal values and groups of eight bit-packed ones, `width` bits each (0 to 32).
std::string runs_encode(std::span<const std::uint32_t> values, int width);
std::optional<std::vector<std::uint32_t>> runs_decode(std::string_view bytes, std::size_t count, int width);

/// Bits that `largest` needs.
int bits_for(std::uint64_t largest);

}  // namespace portent::ingest::archive
