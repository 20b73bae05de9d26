#include <librdkafka/rdkafka.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

// bare_consumer BROKER TOPIC COUNT: librdkafka's consumer alone, each message dropped where it comes: what no
// client that reads the topic through librdkafka can be cheaper than.

namespace {

using Clock = std::chrono::steady_clock;

rd_kafka_t* open_consumer(const char* broker) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  std::array<char, 512> why{};
  const std::string group = "bare-" + std::to_string(Clock::now().time_since_epoch().count());
  for (const auto& [key, value] : {std::pair<const char*, const char*>{"bootstrap.servers", broker},
                                   {"group.id", group.c_str()},
                                   {"auto.offset.reset", "earliest"},
                                   {"enable.auto.commit", "false"},
                                   {"queued.min.messages", "200000"}})
    if (rd_kafka_conf_set(conf, key, value, why.data(), why.size()) != RD_KAFKA_CONF_OK) std::exit(2);
  rd_kafka_t* consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why.data(), why.size());
  rd_kafka_poll_set_consumer(consumer);
  return consumer;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return std::fprintf(stderr, "usage: bare_consumer BROKER TOPIC COUNT\n"), 2;
  rd_kafka_t* consumer = open_consumer(argv[1]);
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, argv[2], RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(consumer, topics);
  rd_kafka_queue_t* queue = rd_kafka_queue_get_consumer(consumer);
  std::array<rd_kafka_message_t*, 2'000> batch{};
  Clock::time_point start{};
  for (long seen = 0, count = std::atol(argv[3]); seen < count;) {
    const ssize_t got = rd_kafka_consume_batch_queue(queue, 100, batch.data(), batch.size());
    for (ssize_t i = 0; i < got; ++i) {
      rd_kafka_message_t* message = batch[static_cast<std::size_t>(i)];
      if (!message->err && seen++ == 0) start = Clock::now();
      rd_kafka_message_destroy(message);
    }
  }
  std::printf("RESULT steady_s=%.3f\n", std::chrono::duration<double>(Clock::now() - start).count());
  rd_kafka_queue_destroy(queue);
  rd_kafka_topic_partition_list_destroy(topics);
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
}
