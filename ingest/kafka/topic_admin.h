#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "ingest/kafka/client.h"
#include "ingest/log.h"

// What is asked of a cluster as a whole. Every function throws FatalError where no answer comes within
// `wait`; all are thread-safe.

namespace portent::ingest::kafka {

using Wait = std::chrono::milliseconds;

/// Returns once some broker has answered.
void reach(const Client& client, Wait wait);

/// 0 where the topic does not exist.
int count_partitions(const Client& client, const std::string& topic, Wait wait);

/// Creates what is missing with the broker's default replication, and returns when all have their partitions.
/// FatalError where one exists with another number of them.
void create_missing(const Client& client, std::span<const TopicSpec> topics, Wait wait);

/// Gives a topic more partitions and returns when they are there.
void raise_partitions(const Client& client, const std::string& topic, int count, Wait wait);

/// Throws the FatalError of a record that could not be written; where it was too large, names the topic's
/// limit.
[[noreturn]] void fail_write(const Client& client, const std::string& topic, rd_kafka_resp_err_t code,
                             Wait wait);

/// `committed` and `uncommitted` are clients of those isolation levels. The end is that of the last
/// transaction that is over; since an acknowledged commit shows some milliseconds later, waits up to half a
/// second for what was written before the call.
Extent query_extent(const Client& committed, const Client& uncommitted, const std::string& topic,
                    int partition, Wait wait);

}  // namespace portent::ingest::kafka
