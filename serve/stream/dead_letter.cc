#include "serve/stream/dead_letter.h"

namespace portent::serve {

ingest::OutRecord dead_letter(const ingest::Topics& topics, const ingest::RecordView& record,
                              const ingest::Reject& why) {
  std::vector<ingest::Header> headers = {{"reason", std::string(ingest::reason_name(why.reason))},
                                         {"detail", why.detail},
                                         {"topic", topics.telemetry()},
                                         {"partition", std::to_string(record.partition)},
                                         {"offset", std::to_string(record.offset)}};
  headers.insert(headers.end(), record.headers.begin(), record.headers.end());
  return {topics.dead_letters(), record.partition, std::string(record.key), std::string(record.value),
          std::move(headers)};
}

}  // namespace portent::serve
