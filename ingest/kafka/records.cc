#include "ingest/kafka/records.h"

#include <array>

namespace portent::ingest::kafka {
namespace {

std::string_view view(const void* data, std::size_t size) {
  return data ? std::string_view(static_cast<const char*>(data), size) : std::string_view();
}

UniqueHeaders make_headers(std::span<const Header> headers) {
  UniqueHeaders list(rd_kafka_headers_new(headers.size()));
  for (const Header& header : headers)
    rd_kafka_header_add(list.get(), header.key.data(), static_cast<ssize_t>(header.key.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  return list;
}

/// Never null, which would be a tombstone or no key at all.
void* bytes_of(std::string_view text) {
  return const_cast<char*>(text.data() ? text.data() : "");
}

rd_kafka_vu_t memory(rd_kafka_vtype_t type, void* bytes, std::size_t size) {
  rd_kafka_vu_t field{};
  field.vtype = type;
  field.u.mem.ptr = bytes;
  field.u.mem.size = size;
  return field;
}

rd_kafka_resp_err_t produce_with_headers(rd_kafka_t* producer, rd_kafka_topic_t* topic, const OutView& record,
                                         int partition, std::size_t tag) {
  UniqueHeaders headers = make_headers(record.headers);
  std::array<rd_kafka_vu_t, 7> fields{};
  fields[0].vtype = RD_KAFKA_VTYPE_RKT;
  fields[0].u.rkt = topic;
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = partition;
  fields[2] = memory(RD_KAFKA_VTYPE_KEY, bytes_of(record.key), record.key.size());
  fields[3] = record.tombstone ? memory(RD_KAFKA_VTYPE_VALUE, nullptr, 0)
                               : memory(RD_KAFKA_VTYPE_VALUE, bytes_of(record.value), record.value.size());
  fields[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[4].u.ptr = reinterpret_cast<void*>(tag);
  fields[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[5].u.i = RD_KAFKA_MSG_F_COPY;
  fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[6].u.headers = headers.get();
  const UniqueError error(rd_kafka_produceva(producer, fields.data(), fields.size()));
  if (error) return rd_kafka_error_code(error.get());
  headers.release();  // the message took them
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace

RecordView view_of(const rd_kafka_message_t& message) {
  RecordView record;
  record.key = view(message.key, message.key_len);
  record.value = view(message.payload, message.len);
  record.timestamp_ms = rd_kafka_message_timestamp(&message, nullptr);
  record.partition = message.partition;
  record.offset = message.offset;
  return record;
}

void add_headers(const rd_kafka_message_t& message, std::vector<Header>& to) {
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(&message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* key = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(list, i, &key, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i)
    to.push_back({key, std::string(view(value, size))});
}

Record to_record(const rd_kafka_message_t& message) {
  Record record = view_of(message).record();
  add_headers(message, record.headers);
  return record;
}

rd_kafka_resp_err_t produce(rd_kafka_t* producer, rd_kafka_topic_t* topic, const OutView& record,
                            int partition, std::size_t tag) {
  if (!record.headers.empty()) return produce_with_headers(producer, topic, record, partition, tag);
  void* const value = record.tombstone ? nullptr : bytes_of(record.value);
  const int failed = rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY, value, record.value.size(),
                                      bytes_of(record.key), record.key.size(), reinterpret_cast<void*>(tag));
  return failed == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
}

}  // namespace portent::ingest::kafka
