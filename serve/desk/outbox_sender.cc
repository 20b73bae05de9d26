#include "serve/desk/outbox_sender.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "serve/desk/publish.h"

namespace portent::serve::desk {
namespace {

const std::string kTopic = "topic:";
constexpr std::size_t kAtOnce = 1'000;
constexpr std::size_t kRoom = 1'024;  // for a log's own bytes

bool fits(const ingest::OutRecord& record) {
  std::size_t bytes = record.key.size() + record.value.size() + kRoom;
  for (const ingest::Header& header : record.headers) bytes += header.key.size() + header.value.size();
  return bytes <= static_cast<std::size_t>(ingest::TopicSpec{}.max_record_bytes);
}

}  // namespace

OutboxSender::OutboxSender(store::Store& store, ingest::Log& log, ingest::Topics topics,
                           std::function<void(const std::string&)> say)
    : store_(store), log_(log), topics_(std::move(topics)), say_(std::move(say)) {}

std::string OutboxSender::topic_of(const std::string& destination) const {
  const std::string word = destination.substr(kTopic.size());
  if (word == "alarms") return topics_.alarms();
  if (word == "diagnoses") return topics_.diagnoses();
  if (word == "assets") return topics_.assets();
  if (word == "events") return topics_.events();
  if (word == "telemetry") return topics_.telemetry();
  if (word == "statistics") return topics_.statistics();
  throw ingest::FatalError("the outbox holds a message for " + destination +
                           ", which this version of portent does not know: use the newer one");
}

ingest::OutRecord OutboxSender::record_of(const store::OutboxMessage& message) const {
  ingest::OutRecord record{topic_of(message.destination), -1, message.key, message.body, {},
                           message.body.empty()};
  for (const auto& [name, value] : message.headers) record.headers.push_back({name, value});
  return record;
}

void OutboxSender::say_aside(const std::vector<store::OutboxMessage>& messages) {
  set_aside_ += messages.size();
  for (const store::OutboxMessage& message : messages)
    if (say_)
      say_(
          fmt::format("what {} was to be told of {} ({} bytes) is larger than a topic takes: it is set aside",
                      message.destination, message.key, message.body.size()));
}

/// A log keeps the order in which it gets its records, and an asset's newest one for ever.
void OutboxSender::overtaken(std::int64_t now_ms) {
  if (in_doubt_.empty()) return;
  store_.write([&](store::Session& session) {
    for (const std::string& asset : in_doubt_) repeat_binding(session, asset, now_ms);
  });
  in_doubt_.clear();
}

std::size_t OutboxSender::send(const std::optional<store::Lease>& lease, std::int64_t now_ms) {
  const auto entries =
      store_.read([](store::Session& session) { return first_of_outbox(session, kAtOnce, kTopic); });
  if (entries.empty()) return 0;
  auto appender = appender_ ? std::move(appender_) : log_.appender();  // dropped where it fails
  std::vector<std::int64_t> sent, aside;
  std::vector<store::OutboxMessage> too_large;
  for (const store::OutboxEntry& entry : entries) {
    const store::OutboxMessage& message = entry.message;
    ingest::OutRecord record = record_of(message);
    if (!fits(record)) {
      aside.push_back(entry.seq);
      too_large.push_back(message);
      continue;
    }
    appender->append(std::move(record));
    sent.push_back(entry.seq);
    if (message.destination == kTopic + "assets") in_doubt_.insert(message.key);
  }
  appender->flush();
  try {
    store_.write([&](store::Session& session) {
      if (lease) check_lease(session, *lease);
      remove_from_outbox(session, sent);
      set_aside_in_outbox(session, aside);
    });
  } catch (const ingest::FencedError&) {
    overtaken(now_ms);
    throw;
  }
  in_doubt_.clear();
  appender_ = std::move(appender);
  say_aside(too_large);
  return entries.size();
}

}  // namespace portent::serve::desk
