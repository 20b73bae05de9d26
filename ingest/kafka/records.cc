#include "ingest/kafka/records.h"

#include <array>

namespace portent::ingest::kafka {
namespace {

std::string bytes(const void* data, std::size_t size) {
  return data ? std::string(static_cast<const char*>(data), size) : std::string();
}

std::vector<Header> headers_of(const rd_kafka_message_t& message) {
  std::vector<Header> headers;
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(&message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  const char* key = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(list, i, &key, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i)
    headers.push_back({key, bytes(value, size)});
  return headers;
}

UniqueHeaders make_headers(const std::vector<Header>& headers) {
  UniqueHeaders list(rd_kafka_headers_new(headers.size()));
  for (const Header& header : headers)
    rd_kafka_header_add(list.get(), header.key.data(), static_cast<ssize_t>(header.key.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  return list;
}

rd_kafka_vu_t memory(rd_kafka_vtype_t type, const std::string* text) {
  rd_kafka_vu_t field{};
  field.vtype = type;
  field.u.mem.ptr = text ? const_cast<char*>(text->data()) : nullptr;
  field.u.mem.size = text ? text->size() : 0;
  return field;
}

}  // namespace

Record to_record(const rd_kafka_message_t& message) {
  Record record;
  record.key = bytes(message.key, message.key_len);
  record.value = bytes(message.payload, message.len);
  record.headers = headers_of(message);
  record.timestamp_ms = rd_kafka_message_timestamp(&message, nullptr);
  record.partition = message.partition;
  record.offset = message.offset;
  return record;
}

rd_kafka_resp_err_t produce(rd_kafka_t* producer, const OutRecord& record, int partition, std::size_t tag) {
  std::array<rd_kafka_vu_t, 7> fields{};
  fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  fields[0].u.cstr = record.topic.c_str();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = partition;
  fields[2] = memory(RD_KAFKA_VTYPE_KEY, &record.key);
  fields[3] = memory(RD_KAFKA_VTYPE_VALUE, record.tombstone ? nullptr : &record.value);
  fields[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  fields[4].u.ptr = reinterpret_cast<void*>(tag);
  fields[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[5].u.i = RD_KAFKA_MSG_F_COPY;
  UniqueHeaders headers = record.headers.empty() ? nullptr : make_headers(record.headers);
  fields[6].vtype = RD_KAFKA_VTYPE_HEADERS;
  fields[6].u.headers = headers.get();

  const std::size_t count = headers ? 7 : 6;
  const UniqueError error(rd_kafka_produceva(producer, fields.data(), count));
  if (error) return rd_kafka_error_code(error.get());
  headers.release();  // the message took them
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace portent::ingest::kafka
