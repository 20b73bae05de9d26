#include "ingest/kafka/outlets.h"

#include <algorithm>
#include <memory>

#include "ingest/kafka/topic_admin.h"

namespace portent::ingest::kafka {

const Outlets::Outlet& Outlets::of(std::string_view topic) {
  if (!outlets_.empty() && outlets_.front()->name == topic) return *outlets_.front();
  const auto at =
      std::ranges::find(outlets_, topic, [](const auto& outlet) { return std::string_view(outlet->name); });
  if (at == outlets_.end()) return open(topic);
  std::swap(*at, outlets_.front());
  return *outlets_.front();
}

const Outlets::Outlet& Outlets::open(std::string_view topic) {
  auto outlet = std::make_unique<Outlet>();
  outlet->name = topic;
  outlet->partitions = count_partitions(client_, outlet->name, wait_);
  if (outlet->partitions == 0)
    fail_write(client_, outlet->name, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, wait_);
  outlet->handle.reset(rd_kafka_topic_new(client_.get(), outlet->name.c_str(), nullptr));
  if (!outlet->handle) fail_write(client_, outlet->name, rd_kafka_last_error(), wait_);
  outlets_.insert(outlets_.begin(), std::move(outlet));
  return *outlets_.front();
}

}  // namespace portent::ingest::kafka
