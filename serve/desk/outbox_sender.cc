#include "serve/desk/outbox_sender.h"

#include "ingest/error.h"
#include "serve/desk/publish.h"

namespace portent::serve::desk {
namespace {

const std::string kTopic = "topic:";
constexpr std::size_t kAtOnce = 1'000;

}  // namespace

OutboxSender::OutboxSender(store::Store& store, ingest::Log& log, ingest::Topics topics)
    : store_(store), log_(log), topics_(std::move(topics)) {}

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
  std::vector<std::int64_t> sent;
  for (const store::OutboxEntry& entry : entries) {
    const store::OutboxMessage& message = entry.message;
    ingest::OutRecord record{topic_of(message.destination), -1, message.key, message.body, {},
                             message.body.empty()};
    for (const auto& [name, value] : message.headers) record.headers.push_back({name, value});
    appender->append(std::move(record));
    sent.push_back(entry.seq);
    if (message.destination == kTopic + "assets") in_doubt_.insert(message.key);
  }
  appender->flush();
  try {
    store_.write([&](store::Session& session) {
      if (lease) check_lease(session, *lease);
      remove_from_outbox(session, sent);
    });
  } catch (const ingest::FencedError&) {
    overtaken(now_ms);
    throw;
  }
  in_doubt_.clear();
  appender_ = std::move(appender);
  return sent.size();
}

}  // namespace portent::serve::desk
