#include "ingest/kafka/fetching.h"

namespace portent::ingest::kafka {

Client::Settings fetching_defaults() {
  return {
      {"fetch.wait.max.ms", "20"},
      {"fetch.error.backoff.ms", "20"},
      // librdkafka 2.0 looks at a full queue again only after a second: a queue smaller than what is consumed
      // in that time starves.
      {"queued.min.messages", "500000"},
      {"queued.max.messages.kbytes", "131072"},
      {"fetch.message.max.bytes", "4194304"},
      {"retry.backoff.ms", "20"},
      {"auto.offset.reset", "earliest"},
  };
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
