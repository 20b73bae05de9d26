#include "ingest/archive/value_coding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "ingest/archive/thrift.h"

namespace portent::ingest::archive {

static_assert(std::endian::native == std::endian::little, "Parquet is little-endian");

namespace {

constexpr std::size_t kBlock = 256, kMini = 32, kMinis = kBlock / kMini;

/// Bits in the order in which Parquet packs them: from the lowest of each byte on.
class BitWriter {
 public:
  explicit BitWriter(std::string& to) : to_(to) {}
  void put(std::uint64_t value, int width) {
    for (int done = 0; done < width;) {
      const int room = std::min(8 - used_, width - done);
      part_ |= ((value >> done) & ((1U << room) - 1)) << used_;
      used_ += room;
      done += room;
      if (used_ == 8) flush();
    }
  }
  void flush() {
    if (used_ == 0) return;
    to_ += static_cast<char>(part_);
    part_ = 0;
    used_ = 0;
  }

 private:
  std::string& to_;
  std::uint64_t part_ = 0;
  int used_ = 0;
};

/// The `i`-th number of `width` bits (1 to 64) in `bytes`, which hold it.
std::uint64_t bits_at(std::string_view bytes, std::size_t i, int width) {
  const std::size_t bit = i * static_cast<std::size_t>(width), first = bit / 8;
  const int shift = static_cast<int>(bit % 8);
  std::uint64_t low = 0;
  std::memcpy(&low, bytes.data() + first, std::min<std::size_t>(8, bytes.size() - first));
  low >>= shift;
  if (shift + width > 64)
    low |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[first + 8])) << (64 - shift);
  return width == 64 ? low : low & ((std::uint64_t{1} << width) - 1);
}

std::size_t bytes_for(std::size_t count, int width) {
  return (count * static_cast<std::size_t>(width) + 7) / 8;
}

std::optional<std::uint64_t> take_varint(std::string_view& from) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto part = static_cast<std::uint8_t>(from.front());
    from.remove_prefix(1);
    value |= static_cast<std::uint64_t>(part & 0x7F) << shift;
    if (part < 0x80) return value;
  }
  return std::nullopt;
}

void encode_block(std::span<const std::uint64_t> deltas, std::string& to) {
  std::int64_t least = INT64_MAX;
  for (const std::uint64_t delta : deltas) least = std::min(least, static_cast<std::int64_t>(delta));
  append_varint(to, zigzag(least));
  std::array<int, kMinis> widths{};
  for (std::size_t i = 0; i < deltas.size(); ++i)
    widths[i / kMini] = std::max(widths[i / kMini], bits_for(deltas[i] - static_cast<std::uint64_t>(least)));
  for (const int width : widths) to += static_cast<char>(width);
  BitWriter bits(to);
  for (std::size_t i = 0; i < (deltas.size() + kMini - 1) / kMini * kMini; ++i)
    bits.put(i < deltas.size() ? deltas[i] - static_cast<std::uint64_t>(least) : 0, widths[i / kMini]);
  bits.flush();
}

/// One block of differences; false where the bytes end.
bool decode_block(std::string_view& from, std::size_t count, std::vector<std::int64_t>& into) {
  const auto least = take_varint(from);
  if (!least || from.size() < kMinis) return false;
  const std::string_view widths = from.substr(0, kMinis);
  from.remove_prefix(kMinis);
  auto last = static_cast<std::uint64_t>(into.back());
  const auto step = static_cast<std::uint64_t>(unzigzag(*least));
  for (std::size_t mini = 0; mini * kMini < count; ++mini) {
    const auto width = static_cast<int>(static_cast<std::uint8_t>(widths[mini]));
    const std::size_t size = bytes_for(kMini, width);
    if (width > 64 || from.size() < size) return false;
    const std::string_view packed = from.substr(0, size);
    from.remove_prefix(size);
    for (std::size_t i = 0; i < std::min(kMini, count - mini * kMini); ++i) {
      last += step + (width ? bits_at(packed, i, width) : 0);
      into.push_back(static_cast<std::int64_t>(last));
    }
  }
  return true;
}

}  // namespace

int bits_for(std::uint64_t largest) {
  return 64 - std::countl_zero(largest);
}

std::string delta_encode(std::span<const std::int64_t> values) {
  std::string bytes;
  append_varint(bytes, kBlock);
  append_varint(bytes, kMinis);
  append_varint(bytes, values.size());
  append_varint(bytes, zigzag(values.empty() ? 0 : values.front()));
  std::vector<std::uint64_t> deltas;  // unsigned: differences wrap around
  for (std::size_t i = 1; i < values.size(); ++i) {
    deltas.push_back(static_cast<std::uint64_t>(values[i]) - static_cast<std::uint64_t>(values[i - 1]));
    if (deltas.size() < kBlock && i + 1 < values.size()) continue;
    encode_block(deltas, bytes);
    deltas.clear();
  }
  return bytes;
}

std::optional<std::vector<std::int64_t>> delta_decode(std::string_view bytes, std::size_t count) {
  const auto block = take_varint(bytes), minis = take_varint(bytes), total = take_varint(bytes),
             first = take_varint(bytes);
  if (!first || block != kBlock || minis != kMinis || total != count) return std::nullopt;
  if (count > 1 && (count - 1) / kBlock > bytes.size()) return std::nullopt;  // no room for that many
  std::vector<std::int64_t> values;
  values.reserve(count);
  if (count > 0) values.push_back(unzigzag(*first));
  while (values.size() < count)
    if (!decode_block(bytes, std::min(kBlock, count - values.size()), values)) return std::nullopt;
  return values;
}

std::string split_encode(std::span<const double> values) {
  std::string bytes(values.size() * sizeof(double), '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto raw = std::bit_cast<std::array<char, sizeof(double)>>(values[i]);
    for (std::size_t b = 0; b < raw.size(); ++b) bytes[b * values.size() + i] = raw[b];
  }
  return bytes;
}

std::optional<std::vector<double>> split_decode(std::string_view bytes, std::size_t count) {
  if (bytes.size() / sizeof(double) != count || bytes.size() % sizeof(double)) return std::nullopt;
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::array<char, sizeof(double)> raw{};
    for (std::size_t b = 0; b < raw.size(); ++b) raw[b] = bytes[b * count + i];
    values[i] = std::bit_cast<double>(raw);
  }
  return values;
}

std::string plain_encode(std::span<const std::int64_t> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

std::optional<std::vector<std::int64_t>> plain_decode(std::string_view bytes, std::size_t count) {
  if (bytes.size() / sizeof(std::int64_t) != count || bytes.size() % sizeof(std::int64_t))
    return std::nullopt;
  std::vector<std::int64_t> values(count);
  if (count > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::string plain_encode(std::span<const std::string_view> texts) {
  std::string bytes;
  for (const std::string_view text : texts) {
    const auto size = static_cast<std::uint32_t>(text.size());
    bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
    bytes += text;
  }
  return bytes;
}

std::optional<std::vector<std::string>> plain_decode_texts(std::string_view bytes, std::size_t count) {
  if (count > bytes.size() / sizeof(std::uint32_t)) return std::nullopt;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t size = 0;
    if (bytes.size() < sizeof size) return std::nullopt;
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
    if (size > bytes.size()) return std::nullopt;
    texts.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  if (!bytes.empty()) return std::nullopt;
  return texts;
}

std::string runs_encode(std::span<const std::uint32_t> values, int width) {
  std::string bytes;
  const auto run_from = [&](std::size_t i) {
    std::size_t end = i;
    while (end < values.size() && values[end] == values[i]) ++end;
    return end - i;
  };
  for (std::size_t i = 0; i < values.size();) {
    if (const std::size_t run = run_from(i); run >= 8) {
      append_varint(bytes, run << 1);
      for (int b = 0; b < (width + 7) / 8; ++b) bytes += static_cast<char>(values[i] >> (8 * b));
      i += run;
      continue;
    }
    std::size_t end = i;  // eights up to the next long run; only the last may be cut short
    do end += 8;
    while (end < values.size() && run_from(end) < 8);
    append_varint(bytes, (end - i) / 8 << 1 | 1);
    BitWriter bits(bytes);
    for (; i < end; ++i) bits.put(i < values.size() ? values[i] : 0, width);
    bits.flush();
  }
  return bytes;
}

std::optional<std::vector<std::uint32_t>> runs_decode(std::string_view bytes, std::size_t count, int width) {
  if (width < 0 || width > 32) return std::nullopt;
  std::vector<std::uint32_t> values;
  values.reserve(count);
  while (values.size() < count) {
    const auto head = take_varint(bytes);
    if (!head || *head >> 1 == 0) return std::nullopt;
    const std::size_t left = count - values.size();
    const bool packed = *head & 1;
    if (packed && *head >> 1 > (left + 7) / 8) return std::nullopt;
    const auto size =
        packed ? (*head >> 1) * static_cast<std::size_t>(width) : static_cast<std::size_t>((width + 7) / 8);
    if (bytes.size() < size || (!packed && *head >> 1 > left)) return std::nullopt;
    const std::string_view part = bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (packed) {
      for (std::size_t i = 0; i < std::min<std::size_t>(left, (*head >> 1) * 8); ++i)
        values.push_back(width ? static_cast<std::uint32_t>(bits_at(part, i, width)) : 0);
    } else {
      std::uint32_t value = 0;
      std::memcpy(&value, part.data(), part.size());
      values.insert(values.end(), *head >> 1, value);
    }
  }
  return values;
}

}  // namespace portent::ingest::archive
