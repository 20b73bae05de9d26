#include "ingest/kafka/transaction.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"
#include "ingest/kafka/deadline.h"
#include "ingest/kafka/errors.h"
#include "ingest/kafka/metadata_text.h"
#include "ingest/kafka/records.h"
#include "ingest/kafka/topic_admin.h"

namespace portent::ingest::kafka {
namespace {

Client::Settings defaults(const KafkaOptions& options) {
  const std::string timeout = std::to_string(options.transaction_timeout.count());
  return {
      // Costs no latency: who commits flushes, and only what is written long before a commit lingers.
      {"linger.ms", "20"},
      // More than this unsent, and write() waits.
      {"queue.buffering.max.kbytes", "32768"},
      {"retry.backoff.ms", "5"},
      {"message.timeout.ms", timeout},
      {"socket.timeout.ms", timeout},
  };
}

Client::Settings fixed(const KafkaOptions& options, const std::string& transactional_id) {
  return {
      {"transactional.id", transactional_id},
      {"transaction.timeout.ms", std::to_string(options.transaction_timeout.count())},
      {"enable.idempotence", "true"},
      {"acks", "all"},
  };
}

/// The tag of an output whose offset nobody asks for.
constexpr std::size_t kUntold = static_cast<std::size_t>(-1);

constexpr int kPollEvery = 256;  // outputs from one look at delivery reports to the next

/// librdkafka 2.0 keeps to no deadline of its own when it ends a transaction: it is asked again, which goes
/// on where it was.
int slice(const Deadline& deadline) {
  return std::clamp(deadline.left_ms(), 1, 1'000);
}

bool may_retry(const UniqueError& error) {
  return error && rd_kafka_error_is_retriable(error.get());
}

}  // namespace

TransactionalProducer::TransactionalProducer(const KafkaOptions& options, const std::string& transactional_id)
    : timeout_(options.transaction_timeout),
      connect_timeout_(options.connect_timeout),
      client_(options, Client::Role::kProducer, defaults(options), fixed(options, transactional_id), this),
      outlets_(client_, options.connect_timeout) {
  const Deadline deadline(timeout_ + options.connect_timeout);
  UniqueError error;
  do {
    error.reset(rd_kafka_init_transactions(client_.get(), deadline.left_ms()));
  } while (may_retry(error) && !deadline.passed());
  if (error)
    client_.fail(fmt::format("cannot start transactions as '{}'", transactional_id),
                 rd_kafka_error_code(error.get()));
}

void TransactionalProducer::write(const OutView& output) {
  if (!open_) begin();
  queue(output, kUntold);
  if (++since_poll_ < kPollEvery) return;
  since_poll_ = 0;
  rd_kafka_poll(client_.get(), 0);
}

CommitResult TransactionalProducer::commit(std::span<const OutRecord> outputs,
                                           const GroupSession::Points& points, const Consumed& consumed) {
  std::map<int, CommitPoint> named;
  if (outputs.empty() && !open_) {
    named = points({});
    if (named.empty()) return CommitResult::kCommitted;
  }
  if (!open_) begin();
  if (!send(outputs)) return give_up("cannot write outputs");
  if (named.empty()) {
    try {
      named = points(offsets_);
    } catch (...) {
      abort();
      throw;
    }
  }
  if (!send_points(named, consumed)) return give_up("cannot commit offsets");
  if (!finish()) return give_up("cannot commit");
  return CommitResult::kCommitted;
}

void TransactionalProducer::begin() {
  failure_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  failed_topic_.clear();
  offsets_.clear();
  unacknowledged_ = 0;
  const UniqueError error(rd_kafka_begin_transaction(client_.get()));
  if (error) settle(error, "cannot begin a transaction");
  open_ = true;
}

/// After a failure nothing more is sent: commit() gives the transaction up.
void TransactionalProducer::queue(const OutView& output, std::size_t tag) {
  rd_kafka_topic_t* const topic = outlets_.of(output.topic).handle.get();
  while (failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const auto code = produce(client_.get(), topic, output, output.partition, tag);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++unacknowledged_;
      return;
    }
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_poll(client_.get(), 10);
    } else {
      failure_ = code;
      failed_topic_ = output.topic;
    }
  }
}

/// Returns once every output has its offset; false where one has not.
bool TransactionalProducer::send(std::span<const OutRecord> outputs) {
  offsets_.assign(outputs.size(), -1);
  for (std::size_t i = 0; i < outputs.size() && failure_ == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    queue(outputs[i], i);
  // Bounded by message.timeout.ms: each output is delivered or has failed by then.
  while (unacknowledged_ > 0 && failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_flush(client_.get(), 100);
  return failure_ == RD_KAFKA_RESP_ERR_NO_ERROR;
}

void TransactionalProducer::delivered(const rd_kafka_message_t& message) noexcept {
  const auto i = reinterpret_cast<std::size_t>(message._private);
  if (unacknowledged_ > 0) --unacknowledged_;
  auto code = message.err;
  // A retried batch that the broker had already taken is acknowledged without its offset, which `points`
  // needs: write it again.
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && message.offset < 0 && i != kUntold)
    code = RD_KAFKA_RESP_ERR__RETRY;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (failure_ != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    failure_ = code;
    failed_topic_ = rd_kafka_topic_name(message.rkt);
  } else if (i < offsets_.size()) {
    offsets_[i] = message.offset;
  }
}

bool TransactionalProducer::send_points(const std::map<int, CommitPoint>& points, const Consumed& consumed) {
  if (points.empty()) return true;
  const UniquePartitions list = make_partitions(points.size());
  for (const auto& [partition, point] : points) {
    auto* entry = rd_kafka_topic_partition_list_add(list.get(), consumed.topic.c_str(), partition);
    entry->offset = point.offset;
    const std::string text = with_owner(to_metadata_text(point.metadata), consumed.owner);
    entry->metadata = rd_kafka_mem_malloc(client_.get(), text.size() + 1);
    std::copy_n(text.c_str(), text.size() + 1, static_cast<char*>(entry->metadata));
    entry->metadata_size = text.size();
  }
  const UniqueGroupMetadata group(rd_kafka_consumer_group_metadata(consumed.consumer));
  const Deadline deadline(timeout_);
  UniqueError error;
  do {
    error.reset(
        rd_kafka_send_offsets_to_transaction(client_.get(), list.get(), group.get(), deadline.left_ms()));
  } while (may_retry(error) && !deadline.passed());
  return settle(error, "cannot commit offsets");
}

bool TransactionalProducer::finish() {
  const Deadline deadline(timeout_);
  UniqueError error;
  do {
    error.reset(rd_kafka_commit_transaction(client_.get(), slice(deadline)));
  } while (may_retry(error) && !deadline.passed());
  if (!error) open_ = false;
  return settle(error, "cannot finish a transaction, whose outcome is therefore unknown");
}

/// True without an error; false where the transaction must be aborted; throws where this producer can't go
/// on.
bool TransactionalProducer::settle(const UniqueError& error, std::string_view what) {
  if (!error) return true;
  const auto code = rd_kafka_error_code(error.get());
  if (rd_kafka_error_is_fatal(error.get())) {
    const auto fatal = client_.fatal_code();
    if (is_fenced(code) || is_fenced(fatal))
      throw FencedError(fmt::format("kafka {}: {}: another instance has taken over: {}", client_.brokers(),
                                    what, words(error)));
    if (is_hopeless(fatal)) client_.fail(what, fatal);
    throw AwayError(fmt::format("kafka {}: {}: {}", client_.brokers(), what, words(error)));
  }
  if (!rd_kafka_error_txn_requires_abort(error.get())) client_.fail(what, code);
  if (failure_ == RD_KAFKA_RESP_ERR_NO_ERROR) failure_ = code;
  return false;
}

CommitResult TransactionalProducer::give_up(std::string_view what) {
  const auto cause = failure_;
  abort();
  // A member that its group had given up and that joined again in the background fences its own earlier self;
  // where it was another process, the consumer has a fatal error and the session's next call throws.
  const bool may_be_own = cause == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
  if (is_fenced(cause) && !may_be_own)
    throw FencedError(fmt::format("kafka {}: {}: another instance has taken over: {}", client_.brokers(),
                                  what, words(cause)));
  if (is_hopeless(cause) && !failed_topic_.empty())
    fail_write(client_, failed_topic_, cause, connect_timeout_);
  if (is_hopeless(cause)) client_.fail(what, cause);
  // Trying again at once would find the same partition without a leader.
  if (is_away(cause) && !failed_topic_.empty())
    client_.fail(fmt::format("cannot write to {}", failed_topic_), cause);
  return CommitResult::kAborted;
}

void TransactionalProducer::abort() {
  const Deadline deadline(timeout_);
  UniqueError error;
  do {
    error.reset(rd_kafka_abort_transaction(client_.get(), slice(deadline)));
  } while (may_retry(error) && !deadline.passed());
  open_ = false;
  settle(error, "cannot abort a transaction");
  // Reports of the purged outputs must not be taken for those of the next transaction.
  while (rd_kafka_outq_len(client_.get()) > 0 && !deadline.passed()) rd_kafka_poll(client_.get(), 10);
  if (rd_kafka_outq_len(client_.get()) > 0)
    client_.fail("cannot take back outputs of an aborted transaction", RD_KAFKA_RESP_ERR__TIMED_OUT);
}

}  // namespace portent::ingest::kafka
