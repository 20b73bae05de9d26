#pragma once

#include <cstddef>
#include <vector>

#include "ingest/kafka/holders.h"
#include "ingest/record.h"

// Between Portent's records and librdkafka's messages.

namespace portent::ingest::kafka {

/// A fetched message (without error) as a record. A null key, value or header value becomes an empty one.
Record to_record(const rd_kafka_message_t& message);

/// The same without its headers, as a view that holds as long as the message.
RecordView view_of(const rd_kafka_message_t& message);

/// Appends a message's headers; nothing where it has none.
void add_headers(const rd_kafka_message_t& message, std::vector<Header>& to);

/// Queues a copy of `record` for its partition of `topic`; `tag` comes back as `_private` of its delivery
/// report. RD_KAFKA_RESP_ERR__QUEUE_FULL: nothing was queued, poll and try again.
rd_kafka_resp_err_t produce(rd_kafka_t* producer, rd_kafka_topic_t* topic, const OutView& record,
                            int partition, std::size_t tag);

}  // namespace portent::ingest::kafka
