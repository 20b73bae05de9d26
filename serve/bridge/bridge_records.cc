#include "serve/bridge/bridge_records.h"

#include "ingest/encode.h"
#include "ingest/murmur2.h"

namespace portent::serve {

ingest::OutRecord telemetry_record(const ingest::Topics& topics, int partitions,
                                   const ingest::Reading& reading, TelemetryFormat format) {
  ingest::OutRecord record;
  record.topic = topics.telemetry();
  record.partition = ingest::partition_of(reading.asset, partitions);
  record.key = reading.asset;
  if (format == TelemetryFormat::kProtobuf) {
    record.value = ingest::encode_protobuf_telemetry(reading);
    record.headers = {{ingest::kContentTypeHeader, ingest::kProtobufType}};
  } else {
    record.value = ingest::encode_telemetry(reading);
  }
  return record;
}

ingest::OutRecord dead_letter(const ingest::Topics& topics, int partition, std::string_view bytes,
                              const std::string& reason, const std::string& detail,
                              std::vector<ingest::Header> place) {
  std::vector<ingest::Header> headers = {{"reason", reason}, {"detail", detail}};
  headers.insert(headers.end(), std::make_move_iterator(place.begin()), std::make_move_iterator(place.end()));
  return {topics.dead_letters(), partition, "", std::string(bytes), std::move(headers), false};
}

}  // namespace portent::serve
