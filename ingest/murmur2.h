#pragma once

#include <cstdint>
#include <string_view>

namespace portent::ingest {

/// Kafka's murmur2 (seed 0x9747b28c), as `org.apache.kafka.common.utils.Utils.murmur2`.
std::uint32_t murmur2(std::string_view bytes);

/// The partition that Java clients choose for a key: (murmur2 & 0x7fffffff) mod partitions.
int partition_of(std::string_view key, int partitions);

}  // namespace portent::ingest
