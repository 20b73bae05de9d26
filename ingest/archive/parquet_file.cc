#include "ingest/archive/parquet_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <cassert>
#include <cstring>

namespace portent::ingest::archive {
namespace {

constexpr std::int64_t kTail = 8;  // length of the footer, magic
constexpr std::int64_t kLargestFooter = 256 << 20;

std::uint32_t checksum_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// `size` bytes at `offset`; empty where the file ends before.
std::string bytes_at(std::ifstream& file, std::int64_t offset, std::int64_t size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.clear();
  file.seekg(offset);
  file.read(bytes.data(), size);
  if (file.gcount() != size) bytes.clear();
  return bytes;
}

}  // namespace

ParquetWriter::ParquetWriter(std::vector<ColumnSpec> columns, Sink sink) : sink_(std::move(sink)) {
  footer_.columns = std::move(columns);
  put(kParquetMagic);
}

void ParquetWriter::put(std::string_view bytes) {
  sink_(bytes);
  bytes_ += static_cast<std::int64_t>(bytes.size());
}

void ParquetWriter::add_group(std::size_t rows, std::span<const ColumnValues> values) {
  assert(values.size() == footer_.columns.size() && rows <= static_cast<std::size_t>(kMostGroupRows));
  if (rows == 0) return;
  RowGroupPlace group;
  group.rows = static_cast<std::int64_t>(rows);
  for (std::size_t c = 0; c < values.size(); ++c) {
    EncodedChunk chunk = encode_chunk(footer_.columns[c], values[c], rows, zstd_);
    chunk.place.offset = bytes_;
    put(chunk.bytes);
    group.columns.push_back(std::move(chunk.place));
  }
  footer_.groups.push_back(std::move(group));
}

ParquetWriter::Written ParquetWriter::finish(std::map<std::string, std::string> facts) {
  footer_.facts = std::move(facts);
  const std::string footer = encode_footer(footer_);
  const auto size = static_cast<std::uint32_t>(footer.size());
  put(footer);
  put({reinterpret_cast<const char*>(&size), sizeof size});
  put(kParquetMagic);
  return {bytes_, checksum_of(footer)};
}

tl::expected<ParquetFile, std::string> ParquetFile::open(const std::filesystem::path& path,
                                                         std::optional<std::uint32_t> footer_checksum) {
  ParquetFile opened;
  opened.file_.open(path, std::ios::binary | std::ios::ate);
  if (!opened.file_) return tl::unexpected(std::string("can't be read"));
  const std::int64_t bytes = opened.file_.tellg();
  const auto cut = tl::unexpected(std::string("is cut off or no Parquet file"));
  if (bytes < kTail + 4) return cut;
  const std::string tail = bytes_at(opened.file_, bytes - kTail, kTail);
  std::uint32_t size = 0;
  if (tail.size() != kTail || !tail.ends_with(kParquetMagic)) return cut;
  std::memcpy(&size, tail.data(), sizeof size);
  if (size > bytes - kTail || size > kLargestFooter) return cut;
  const std::string footer = bytes_at(opened.file_, bytes - kTail - size, size);
  if (footer.size() != size || (footer_checksum && checksum_of(footer) != *footer_checksum))
    return tl::unexpected(std::string("has a damaged footer"));
  auto decoded = decode_footer(footer, bytes);
  if (!decoded) return tl::unexpected(std::string("has a footer that the archive did not write"));
  opened.footer_ = std::move(*decoded);
  return opened;
}

std::optional<std::size_t> ParquetFile::column(std::string_view name) const {
  for (std::size_t c = 0; c < footer_.columns.size(); ++c)
    if (footer_.columns[c].name == name) return c;
  return std::nullopt;
}

tl::expected<ColumnValues, std::string> ParquetFile::read(std::size_t group, std::size_t column) {
  const ChunkPlace& place = footer_.groups[group].columns[column];
  const std::string bytes = bytes_at(file_, place.offset, place.bytes);
  auto values = decode_chunk(footer_.columns[column], place, bytes);
  if (!values)
    return tl::unexpected(
        fmt::format("is damaged in column {}, group of rows {}", footer_.columns[column].name, group));
  return std::move(*values);
}

}  // namespace portent::ingest::archive
