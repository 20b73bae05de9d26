#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/kafka/group_members.h"

// Any client may be in a group and say anything of itself: whatever the bytes, partitions or nothing, and
// never more of them than the bytes can hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto partitions = portent::ingest::kafka::assigned_partitions(bytes, "in");
  if (partitions && partitions->size() * 4 > size) std::abort();
  return 0;
}
