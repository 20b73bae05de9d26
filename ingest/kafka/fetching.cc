#include "ingest/kafka/fetching.h"

namespace portent::ingest::kafka {

Client::Settings fetching_defaults() {
  return {
      {"fetch.wait.max.ms", "20"},
      {"fetch.error.backoff.ms", "20"},
      {"retry.backoff.ms", "20"},
      {"auto.offset.reset", "earliest"},
  };
}

Client::Settings streaming_defaults() {
  Client::Settings settings = fetching_defaults();
  settings.insert(settings.end(),
                  {
                      // What is fetched ahead costs about twice its bytes.
                      {"queued.max.messages.kbytes", "24576"},
                      {"queued.min.messages", "70000"},
                      {"fetch.message.max.bytes", "1048576"},
                      // Once that queue is full, librdkafka 2.0 looks at it again only when its connection
                      // has something else to do, else after a second, and a queue of this size is long empty
                      // by then: asking for metadata gives the connection something to do.
                      {"topic.metadata.refresh.interval.ms", "100"},
                  });
  return settings;
}

Client::Settings fetching_fixed() {
  return {
      {"isolation.level", "read_committed"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"allow.auto.create.topics", "false"},
  };
}

}  // namespace portent::ingest::kafka
