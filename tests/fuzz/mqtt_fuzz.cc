#include "ingest/files/follower.h"
#include "ingest/files/table_line.h"
#include "ingest/mqtt/plain_payload.h"
#include "ingest/sparkplug/topic.h"

// Any payload, any line of a table and any saved position are readings or rejects.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::ingest;
  static PlainPayloads payloads;
  static TableLines table({}, "asset,ts,a,b", "fuzz");
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(payloads.reading(bytes, {{"m", "a"}, 1, false}));
  static_cast<void>(payloads.reading(bytes, {{"m", ""}, 1, false}));
  static_cast<void>(table.reading(bytes));
  static_cast<void>(read_position(bytes));
  static_cast<void>(parse_sparkplug_topic(bytes));
  return 0;
}
