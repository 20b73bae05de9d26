#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

// Every C type of librdkafka that Portent owns, as a holder that destroys it. Nothing else in this folder
// calls a destroy function.

namespace portent::ingest::kafka {

struct Destroy {
  void operator()(rd_kafka_t* it) const { rd_kafka_destroy(it); }
  void operator()(rd_kafka_conf_t* it) const { rd_kafka_conf_destroy(it); }
  void operator()(rd_kafka_topic_t* it) const { rd_kafka_topic_destroy(it); }
  void operator()(rd_kafka_queue_t* it) const { rd_kafka_queue_destroy(it); }
  void operator()(rd_kafka_event_t* it) const { rd_kafka_event_destroy(it); }
  void operator()(rd_kafka_error_t* it) const { rd_kafka_error_destroy(it); }
  void operator()(rd_kafka_message_t* it) const { rd_kafka_message_destroy(it); }
  void operator()(rd_kafka_headers_t* it) const { rd_kafka_headers_destroy(it); }
  void operator()(rd_kafka_NewTopic_t* it) const { rd_kafka_NewTopic_destroy(it); }
  void operator()(rd_kafka_NewPartitions_t* it) const { rd_kafka_NewPartitions_destroy(it); }
  void operator()(rd_kafka_AdminOptions_t* it) const { rd_kafka_AdminOptions_destroy(it); }
  void operator()(rd_kafka_ConfigResource_t* it) const { rd_kafka_ConfigResource_destroy(it); }
  void operator()(const rd_kafka_metadata_t* it) const { rd_kafka_metadata_destroy(it); }
  void operator()(rd_kafka_topic_partition_list_t* it) const { rd_kafka_topic_partition_list_destroy(it); }
  void operator()(rd_kafka_consumer_group_metadata_t* it) const {
    rd_kafka_consumer_group_metadata_destroy(it);
  }
};

using UniqueKafka =
    std::unique_ptr<rd_kafka_t, Destroy>;  ///< closes a consumer first; may wait for the broker
using UniqueConf = std::unique_ptr<rd_kafka_conf_t, Destroy>;
using UniqueTopic = std::unique_ptr<rd_kafka_topic_t, Destroy>;
using UniqueQueue = std::unique_ptr<rd_kafka_queue_t, Destroy>;
using UniqueEvent = std::unique_ptr<rd_kafka_event_t, Destroy>;
using UniqueError = std::unique_ptr<rd_kafka_error_t, Destroy>;
using UniqueMessage = std::unique_ptr<rd_kafka_message_t, Destroy>;
using UniqueHeaders = std::unique_ptr<rd_kafka_headers_t, Destroy>;
using UniqueNewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy>;
using UniqueNewPartitions = std::unique_ptr<rd_kafka_NewPartitions_t, Destroy>;
using UniqueAdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Destroy>;
using UniqueConfigResource = std::unique_ptr<rd_kafka_ConfigResource_t, Destroy>;
using UniqueMetadata = std::unique_ptr<const rd_kafka_metadata_t, Destroy>;
using UniqueGroupMetadata = std::unique_ptr<rd_kafka_consumer_group_metadata_t, Destroy>;

/// A list of partitions with offsets, errors and metadata in place.
using UniquePartitions = std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy>;

inline UniquePartitions make_partitions(std::size_t capacity = 1) {
  return UniquePartitions(rd_kafka_topic_partition_list_new(static_cast<int>(capacity)));
}

}  // namespace portent::ingest::kafka
