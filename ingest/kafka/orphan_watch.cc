#include "ingest/kafka/orphan_watch.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "ingest/error.h"
#include "ingest/kafka/deadline.h"
#include "ingest/kafka/fetching.h"
#include "ingest/kafka/topic_admin.h"

namespace portent::ingest::kafka {
namespace {

constexpr std::chrono::milliseconds kAnswerWithin{3'000};
// In a row. While a member lets go of a partition, which may take as long as its transaction, the group is at
// rest and nobody has it.
constexpr int kSightings = 4, kMostSightings = 256;

Client::Settings asking() {
  return {{"isolation.level", "read_uncommitted"}, {"enable.auto.commit", "false"}};
}

/// A member without a name, whose coming makes the group share its partitions out, and whose going again
/// leaves them to the others. It reads nothing.
class Guest : private ClientEvents {
 public:
  Guest(const KafkaOptions& options, const GroupOptions& group, const std::string& topic)
      : client_(options, Client::Role::kConsumer, fetching_defaults(), settings(group), this) {
    const UniquePartitions topics = make_partitions();
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(client_.get(), topics.get());
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest() { client_.leave_group(make_partitions()); }

  void stay(std::chrono::milliseconds most, const std::stop_token& stop) {
    const Deadline deadline(most);
    while (!shared_ && !deadline.passed() && !stop.stop_requested())
      UniqueMessage(rd_kafka_consumer_poll(client_.get(), 100));
  }

 private:
  static Client::Settings settings(const GroupOptions& group) {
    Client::Settings settings = fetching_fixed();
    settings.insert(settings.end(),
                    {{"group.id", group.group},
                     {"partition.assignment.strategy", "cooperative-sticky"},
                     {"session.timeout.ms", std::to_string(group.session_timeout.count())},
                     {"max.poll.interval.ms",
                      std::to_string(std::max(group.max_poll_interval, group.session_timeout).count())}});
    return settings;
  }
  /// Nothing that it is given is ever fetched: its assignment stays empty.
  void rebalanced(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t&) noexcept override {
    const UniquePartitions none = make_partitions();
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      shared_ = true;
      const UniqueError ignored(rd_kafka_incremental_assign(client_.get(), none.get()));
    } else {
      const UniqueError ignored(rd_kafka_incremental_unassign(client_.get(), none.get()));
    }
  }

  bool shared_ = false;
  Client client_;
};

}  // namespace

bool leaves_orphans(const GroupMembers& group, const std::string& topic, int partitions) {
  if (!group.stable) return false;
  std::set<int> owned;
  for (const GroupMembers::Member& member : group.members) {
    const auto assigned = assigned_partitions(member.assignment, topic);
    if (!assigned) return false;
    owned.insert(assigned->begin(), assigned->end());
  }
  for (int p = 0; p < partitions; ++p)
    if (!owned.contains(p)) return true;
  return false;
}

OrphanWatch::OrphanWatch(const KafkaOptions& options, const GroupOptions& group, std::string topic)
    : options_(options),
      group_(group),
      topic_(std::move(topic)),
      client_(options, Client::Role::kConsumer, fetching_defaults(), asking()),
      thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

void OrphanWatch::run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  const auto pause = std::max(group_.session_timeout / 3, std::chrono::milliseconds(500));
  int sightings = 0, needed = kSightings;
  while (!stop.stop_requested()) {
    wake.wait_for(lock, stop, pause, [] { return false; });
    if (stop.stop_requested()) return;
    try {
      if (!finds_orphans()) {
        sightings = 0, needed = kSightings;
      } else if (++sightings >= needed) {
        share_out_anew(stop);
        sightings = 0, needed = std::min(2 * needed, kMostSightings);
      }
    } catch (const FatalError&) {  // a broker that is away for the moment
      sightings = 0;
    }
  }
}

bool OrphanWatch::finds_orphans() {
  const auto group = ask_members(client_, group_.group, kAnswerWithin);
  if (!group || !group->stable || group->members.empty()) return false;
  const auto first = std::ranges::min_element(group->members, {}, &GroupMembers::Member::id);
  if (!is_instance(first->id, group_.instance)) return false;
  return leaves_orphans(*group, topic_, count_partitions(client_, topic_, kAnswerWithin));
}

void OrphanWatch::share_out_anew(const std::stop_token& stop) const {
  Guest(options_, group_, topic_).stay(group_.session_timeout + kAnswerWithin, stop);
}

}  // namespace portent::ingest::kafka
