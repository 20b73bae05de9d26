#include "ingest/kafka/group_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "ingest/error.h"
#include "ingest/kafka/deadline.h"
#include "ingest/kafka/errors.h"
#include "ingest/kafka/fetching.h"
#include "ingest/kafka/metadata_text.h"
#include "ingest/kafka/records.h"

namespace portent::ingest::kafka {
namespace {

Client::Settings fixed_settings(const GroupOptions& group) {
  Client::Settings settings = fetching_fixed();
  settings.insert(settings.end(),
                  {
                      {"group.id", group.group},
                      {"group.instance.id", group.instance},
                      {"partition.assignment.strategy", "cooperative-sticky"},
                      {"session.timeout.ms", std::to_string(group.session_timeout.count())},
                      {"max.poll.interval.ms",
                       std::to_string(std::max(group.max_poll_interval, group.session_timeout).count())},
                      {"heartbeat.interval.ms", std::to_string(group.session_timeout.count() / 5)},
                  });
  return settings;
}

std::vector<int> numbers(const rd_kafka_topic_partition_list_t& list) {
  std::vector<int> partitions;
  for (int i = 0; i < list.cnt; ++i) partitions.push_back(list.elems[i].partition);
  return partitions;
}

void free_member_id(char* id) {
  rd_kafka_mem_free(nullptr, id);
}

constexpr std::size_t kPiece = 1'024;  // messages taken from librdkafka's queue at once

}  // namespace

KafkaGroupSession::KafkaGroupSession(const KafkaOptions& options, const GroupOptions& group,
                                     std::string topic, GroupListener& listener)
    : topic_(std::move(topic)),
      listener_(&listener),
      patience_(options.transaction_timeout + options.connect_timeout),
      transaction_timeout_(options.transaction_timeout),
      session_timeout_(group.session_timeout),
      instance_(group.instance),
      predecessors_(options, group, topic_),
      consumer_(options, Client::Role::kConsumer, streaming_defaults(), fixed_settings(group), this),
      queue_(rd_kafka_queue_get_consumer(consumer_.get())),
      orphans_(options, group, topic_) {
  // The group first: who is not in it may be taken for dead, and its transactional ids registered by another.
  subscribe(group.group);
  try {
    const auto ids = transactional_ids(group.group, group.instance);
    for (std::size_t i = 0; i < producers_.size(); ++i) producers_[i].emplace(options, ids[i]);
  } catch (...) {
    leave();
    throw;
  }
}

void KafkaGroupSession::leave() {
  UniquePartitions started = make_partitions(mine_.size());
  for (const auto& [partition, at] : mine_)
    if (at.started) rd_kafka_topic_partition_list_add(started.get(), topic_.c_str(), partition);
  mine_.clear();
  consumer_.leave_group(std::move(started));
}

void KafkaGroupSession::subscribe(const std::string& group) {
  const UniquePartitions topics = make_partitions();
  rd_kafka_topic_partition_list_add(topics.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto code = rd_kafka_subscribe(consumer_.get(), topics.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    consumer_.fail(fmt::format("cannot join group {}", group), code);
}

KafkaGroupSession::~KafkaGroupSession() {
  std::vector<int> partitions;
  for (const auto& [partition, at] : mine_) partitions.push_back(partition);
  try {
    if (!partitions.empty()) listener_->lost(partitions);
  } catch (...) {  // nothing is committed of them any more, whatever the listener made of it
  }
  leave();
}

std::span<const RecordView> KafkaGroupSession::poll(std::size_t max, std::chrono::milliseconds wait) {
  const Deadline deadline(wait);
  views_.clear();
  headers_.clear();
  fetched_.clear();
  do {
    fetch(max, deadline);
    look();
  } while (views_.empty() && max > 0 && !deadline.passed());
  return views_;
}

/// Waits for a first message, then takes those that are there.
void KafkaGroupSession::fetch(std::size_t max, const Deadline& deadline) {
  fetched_.clear();
  overtaken_.clear();
  fetching_ = true;
  std::size_t bytes = 0, largest = 1;
  const auto keep = [&](rd_kafka_message_t* message) {
    fetched_.emplace_back(message);
    bytes += message->len;
    largest = std::max(largest, message->len);
  };
  if (max > 0)
    if (rd_kafka_message_t* first = rd_kafka_consumer_poll(consumer_.get(), deadline.left_ms())) keep(first);
  while (!thrown_ && !fetched_.empty() && fetched_.size() < max && bytes < kPollBytes) {
    const std::size_t room = std::max<std::size_t>((kPollBytes - bytes) / largest, 1);
    piece_.resize(std::min({max - fetched_.size(), room, kPiece}));
    const auto got = rd_kafka_consume_batch_queue(queue_.get(), 0, piece_.data(), piece_.size());
    for (ssize_t i = 0; i < got; ++i) keep(piece_[static_cast<std::size_t>(i)]);
    if (got < static_cast<ssize_t>(piece_.size())) break;
  }
  fetching_ = false;
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

/// Makes views of what is to be delivered of the fetched messages.
void KafkaGroupSession::look() {
  std::set<int> dropped;
  for (const UniqueMessage& message : fetched_) {
    if (overtaken_.contains(message->partition) && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      dropped.insert(message->partition);
      continue;
    }
    if (!take(*message)) continue;
    views_.push_back(view_of(*message));
    std::vector<Header> headers;
    add_headers(*message, headers);
    if (headers.empty()) continue;
    headers_.push_back(std::move(headers));
    views_.back().headers = headers_.back();
  }
  for (const int partition : dropped)
    if (const auto at = mine_.find(partition); at != mine_.end() && at->second.started)
      move(partition, at->second.next);
}

bool KafkaGroupSession::take(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__FATAL) {
    throw_if_fenced();
    consumer_.fail(fmt::format("cannot read {}", topic_), consumer_.fatal_code());
  }
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (is_hopeless(message.err)) consumer_.fail(fmt::format("cannot read {}", topic_), message.err);
    return false;  // passing: librdkafka goes on by itself
  }
  const auto at = mine_.find(message.partition);
  // Below `next` only where an offset out of the log's range made the fetcher start at the first record.
  if (at == mine_.end() || message.offset < at->second.next) return false;
  at->second.next = message.offset + 1;
  return true;
}

std::int64_t KafkaGroupSession::waiting() {
  std::int64_t sum = 0;
  for (const auto& [partition, at] : mine_) {
    std::int64_t low = 0, high = 0;
    if (!at.started || rd_kafka_get_watermark_offsets(consumer_.get(), topic_.c_str(), partition, &low,
                                                      &high) != RD_KAFKA_RESP_ERR_NO_ERROR)
      continue;
    sum += std::max<std::int64_t>(0, high - std::max(at.next, low));
  }
  return sum;
}

std::optional<CommitPoint> KafkaGroupSession::committed(int partition) {
  const Deadline deadline(patience_);
  const UniquePartitions list = make_partitions();
  auto* entry = rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
  rd_kafka_resp_err_t code;
  do {
    entry->err = RD_KAFKA_RESP_ERR_NO_ERROR;
    code = rd_kafka_committed(consumer_.get(), list.get(), std::max(deadline.left_ms(), 1));
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = entry->err;
  } while (is_passing(code) && !deadline.passed());
  throw_if_fenced();
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    consumer_.fail(
        fmt::format("cannot ask for the committed offset of partition {} of {}", partition, topic_), code);
  if (entry->offset < 0) return std::nullopt;
  const std::string_view text(static_cast<const char*>(entry->metadata), entry->metadata_size);
  CommitPoint point{entry->offset, from_metadata_text(text)};
  if (owner_of(text) == instance_)
    unclaimed_.erase(partition);
  else
    unclaimed_[partition] = point;
  return point;
}

void KafkaGroupSession::write(const OutView& output) {
  if (claim() == CommitResult::kAborted) refused_ = true;
  wrote_ = true;
  if (refused_) return;
  try {
    producers_[turn_]->write(output);
  } catch (const FencedError&) {
    throw_fenced_or_away();
  }
}

CommitResult KafkaGroupSession::commit(std::span<const OutRecord> outputs, const Points& points) {
  throw_if_fenced();
  if (claim() == CommitResult::kAborted || refused_) {
    wrote_ = refused_ = false;
    return CommitResult::kAborted;
  }
  wrote_ = false;
  return end_transaction(outputs, points);
}

CommitResult KafkaGroupSession::end_transaction(std::span<const OutRecord> outputs, const Points& points) {
  TransactionalProducer& producer = *producers_[turn_];
  turn_ = (turn_ + 1) % producers_.size();
  try {
    return producer.commit(outputs, points, {topic_, consumer_.get(), instance_});
  } catch (const FencedError&) {
    throw_fenced_or_away();
  }
}

/// Puts this member's name on what others committed, before it writes anything of its own: should it die in
/// its first transaction, its successor must know whose transactions to end.
CommitResult KafkaGroupSession::claim() {
  if (wrote_ || unclaimed_.empty()) return CommitResult::kCommitted;
  const auto result = end_transaction({}, [this](auto) { return unclaimed_; });
  if (result == CommitResult::kCommitted) unclaimed_.clear();
  return result;
}

/// A consumer is fenced where another process has joined under its name, which ends this session; or by
/// itself: where a broker's answer is lost on the way, librdkafka joins once more, and its first self and the
/// second are two to the broker. Such a ghost does not outlive the session timeout, for nobody speaks for it.
void KafkaGroupSession::throw_if_fenced() {
  const auto code = consumer_.fatal_code();
  if (!is_fenced(code)) return;
  const Deadline deadline(session_timeout_ + session_timeout_ / 2);
  while (!deadline.passed()) {
    if (predecessors_.replaced(member_id_) == false)
      throw AwayError(fmt::format("kafka {}: the broker took {} for two, and has forgotten both",
                                  consumer_.brokers(), instance_));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  throw FencedError(
      fmt::format("kafka {}: another process has joined the group under this instance's name: {}",
                  consumer_.brokers(), words(code)));
}

/// Inside a handler of FencedError. The broker fences a producer for two reasons: another has taken its name,
/// which ends this session; or its transaction was open for longer than it may be, and nobody else is there.
/// A process that takes the name over joins the group first, which takes it a moment.
void KafkaGroupSession::throw_fenced_or_away() {
  const Deadline deadline(session_timeout_ / 3);
  do {
    throw_if_fenced();
    if (predecessors_.replaced(member_id_) == true) throw;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  } while (!deadline.passed());
  throw AwayError(
      fmt::format("kafka {}: the broker took back a transaction of {} that was open for longer than {} ms; "
                  "nothing of it counts, and it is done again",
                  consumer_.brokers(), instance_, transaction_timeout_.count()));
}

/// librdkafka forgets the id where it has to join anew, and the broker does not until it has.
void KafkaGroupSession::note_member_id() {
  const std::unique_ptr<char, void (*)(char*)> id(rd_kafka_memberid(consumer_.get()), &free_member_id);
  if (id && *id != '\0') member_id_ = id.get();
}

// ---- partitions come, move and go ----

void KafkaGroupSession::seek(int partition, std::int64_t offset) {
  Place& at = place(partition, "sought");
  at.next = offset;
  if (fetching_) overtaken_.insert(partition);
  if (at.started)
    move(partition, offset);
  else if (!taking_on_)
    start({partition});
}

KafkaGroupSession::Place& KafkaGroupSession::place(int partition, std::string_view what) {
  const auto at = mine_.find(partition);
  if (at == mine_.end())
    throw std::logic_error(fmt::format("partition {} of {} is {} but not assigned", partition, topic_, what));
  return at->second;
}

/// Moves a running fetcher; what it had fetched is dropped by librdkafka before the call returns.
void KafkaGroupSession::move(int partition, std::int64_t offset) {
  const Deadline deadline(patience_);
  const UniquePartitions list = make_partitions();
  auto* entry = rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
  rd_kafka_resp_err_t code;
  do {
    entry->offset = offset;
    entry->err = RD_KAFKA_RESP_ERR_NO_ERROR;
    const UniqueError error(
        rd_kafka_seek_partitions(consumer_.get(), list.get(), std::max(deadline.left_ms(), 1)));
    code = error ? rd_kafka_error_code(error.get()) : entry->err;
  } while (is_passing(code) &&
           !deadline.passed());  // the fetcher of a partition just started may not run yet
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    consumer_.fail(fmt::format("cannot seek partition {} of {} to {}", partition, topic_, offset), code);
}

void KafkaGroupSession::rebalanced(rd_kafka_resp_err_t code,
                                   const rd_kafka_topic_partition_list_t& list) noexcept {
  note_member_id();
  try {
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
      take_on(numbers(list));
    else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS)
      let_go(numbers(list));
    else
      rd_kafka_assign(consumer_.get(), nullptr);
  } catch (...) {
    thrown_ = std::current_exception();
    rd_kafka_yield(consumer_.get());  // end the poll now, not after its wait
  }
}

void KafkaGroupSession::take_on(const std::vector<int>& partitions) {
  for (const int partition : partitions) {
    mine_[partition] = Place{};
    overtaken_.insert(partition);
  }
  if (!partitions.empty()) predecessors_.end_transactions(partitions);
  taking_on_ = true;
  try {
    listener_->assigned(partitions);
  } catch (...) {
    taking_on_ = false;
    start({});  // librdkafka waits for an answer to every rebalance
    throw;
  }
  taking_on_ = false;
  std::vector<int> sought;
  std::copy_if(partitions.begin(), partitions.end(), std::back_inserter(sought),
               [&](int partition) { return mine_[partition].next >= 0; });
  start(sought);
}

void KafkaGroupSession::start(const std::vector<int>& partitions) {
  const UniquePartitions list = make_partitions(partitions.size());
  for (const int partition : partitions) {
    Place& at = mine_[partition];
    at.started = true;
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition)->offset = at.next;
  }
  const UniqueError error(rd_kafka_incremental_assign(consumer_.get(), list.get()));
  if (error) consumer_.fail(fmt::format("cannot read {}", topic_), rd_kafka_error_code(error.get()));
}

void KafkaGroupSession::let_go(const std::vector<int>& partitions) {
  const UniquePartitions list = make_partitions(partitions.size());
  for (const int partition : partitions) {
    if (mine_[partition].started) rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
    mine_.erase(partition);
    unclaimed_.erase(partition);
  }
  std::exception_ptr thrown;
  try {
    if (!partitions.empty()) listener_->lost(partitions);
  } catch (...) {
    thrown = std::current_exception();
  }
  const UniqueError error(rd_kafka_incremental_unassign(consumer_.get(), list.get()));
  if (thrown) std::rethrow_exception(thrown);
  if (error)
    consumer_.fail(fmt::format("cannot give back partitions of {}", topic_),
                   rd_kafka_error_code(error.get()));
}

}  // namespace portent::ingest::kafka
