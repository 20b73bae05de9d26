#include "ingest/murmur2.h"

#include <cstring>

namespace portent::ingest {

std::uint32_t murmur2(std::string_view bytes) {
  constexpr std::uint32_t kMix = 0x5bd1e995;
  std::uint32_t hash = 0x9747b28cU ^ static_cast<std::uint32_t>(bytes.size());
  while (bytes.size() >= 4) {
    std::uint32_t word;
    std::memcpy(&word, bytes.data(), sizeof word);
    word *= kMix;
    word ^= word >> 24;
    word *= kMix;
    hash = (hash * kMix) ^ word;
    bytes.remove_prefix(4);
  }
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  if (bytes.size() >= 3) hash ^= byte(2) << 16;
  if (bytes.size() >= 2) hash ^= byte(1) << 8;
  if (!bytes.empty()) hash = (hash ^ byte(0)) * kMix;
  hash ^= hash >> 13;
  hash *= kMix;
  return hash ^ (hash >> 15);
}

int partition_of(std::string_view key, int partitions) {
  return static_cast<int>((murmur2(key) & 0x7fffffffU) % static_cast<std::uint32_t>(partitions));
}

}  // namespace portent::ingest
