#pragma once

#include <cstdint>
#include <string>

namespace portent::tests {

/// Takes a static member out of its consumer group behind its back, as an operator does with Kafka's own
/// tools (LeaveGroup request, version 3). librdkafka has no call for it. Throws std::runtime_error where the
/// broker refuses.
void remove_from_group(const std::string& broker, const std::string& group, const std::string& instance);

/// Forgets a group that has no members, and with it its committed offsets.
void delete_group(const std::string& broker, const std::string& group);

/// Deletes the records of a partition below an offset.
void delete_records(const std::string& broker, const std::string& topic, int partition, std::int64_t before);

}  // namespace portent::tests
