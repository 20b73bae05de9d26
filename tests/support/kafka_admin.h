#pragma once

#include <string>

namespace portent::tests {

/// Takes a static member out of its consumer group behind its back, as an operator does with Kafka's own
/// tools (LeaveGroup request, version 3). librdkafka has no call for it. Throws std::runtime_error where the
/// broker refuses.
void remove_from_group(const std::string& broker, const std::string& group, const std::string& instance);

}  // namespace portent::tests
