#include "serve/desk/outbox_sender.h"

#include "ingest/local/local_log.h"
#include "serve/store/bound_assets.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using serve::desk::OutboxSender;
using serve::store::Lease;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// A log whose user is held up before it writes, and what happens meanwhile.
class HeldUpLog : public ingest::Log {
 public:
  HeldUpLog(ingest::Log& log, std::function<void()> meanwhile)
      : log_(log), meanwhile_(std::move(meanwhile)) {}
  void create_topics(std::span<const ingest::TopicSpec> topics) override { log_.create_topics(topics); }
  void raise_partitions(const std::string& topic, int count) override { log_.raise_partitions(topic, count); }
  int partitions(const std::string& topic) override { return log_.partitions(topic); }
  ingest::Extent extent(const std::string& topic, int partition) override {
    return log_.extent(topic, partition);
  }
  std::map<int, std::int64_t> committed_offsets(const std::string& group, const std::string& topic) override {
    return log_.committed_offsets(group, topic);
  }
  std::unique_ptr<ingest::GroupSession> join(const ingest::GroupOptions& options, const std::string& topic,
                                             ingest::GroupListener& listener) override {
    return log_.join(options, topic, listener);
  }
  std::unique_ptr<ingest::PartitionReader> reader(const std::string& topic, int partition,
                                                  std::int64_t from) override {
    return log_.reader(topic, partition, from);
  }
  std::unique_ptr<ingest::Appender> appender() override {
    meanwhile_();
    return log_.appender();
  }

 private:
  ingest::Log& log_;
  std::function<void()> meanwhile_;
};

class OutboxSenderTest : public DeskRig {
 protected:
  OutboxSenderTest() {
    ingest::LocalLogOptions options;
    options.folder = folder_.path();
    options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    log_ = ingest::open_local_log(options);
    log_->create_topics(topics_.specs(1));
  }
  std::optional<Lease> acquire(const std::string& holder, std::int64_t now_ms) {
    return store_.write(
        [&](Session& session) { return acquire_lease(session, "desk", holder, now_ms, 15'000); });
  }
  /// What the ledger says of an asset from now on, on its way to the topic.
  void say(const std::string& asset, const std::string& body) {
    store_.write([&](Session& session) {
      const auto before = serve::store::lock_bound_asset(session, asset);
      serve::store::write_bound_asset(session, asset, body);
      add_to_outbox(session, {"asset/" + asset + "/" + std::to_string(before.revision + 1), "topic:assets",
                              asset, body, kStart});
    });
  }
  std::vector<std::string> bodies_in_outbox() {
    std::vector<std::string> bodies;
    for (const auto& entry : ask([](Session& session) { return first_of_outbox(session, 100); }))
      bodies.push_back(entry.message.body);
    return bodies;
  }
  std::vector<ingest::Record> records_of(const std::string& topic) {
    std::vector<ingest::Record> records;
    const auto reader = log_->reader(topic, 0, 0);
    while (reader->position() < log_->extent(topic, 0).end) reader->read(100, {}, records);
    return records;
  }
  std::vector<std::string> bodies_in_topic() {
    std::vector<std::string> bodies;
    for (const ingest::Record& record : records_of(topics_.assets())) bodies.push_back(record.value);
    return bodies;
  }

  TemporaryFolder folder_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Log> log_;
};

TEST_F(OutboxSenderTest, takes_each_kind_of_message_to_its_topic_by_asset) {
  tell("P-101", Level::kRed);
  diagnose("P-101", "The bearing is worn");
  OutboxSender(store_, *log_, topics_).send();
  EXPECT_THAT(records_of("portent.alarms"), SizeIs(2));
  const auto diagnoses = records_of("portent.diagnoses");
  ASSERT_THAT(diagnoses, SizeIs(1));
  EXPECT_EQ(diagnoses[0].key, "P-101");
}

TEST_F(OutboxSenderTest, forgets_what_it_has_sent_while_it_has_the_lease) {
  OutboxSender sender(store_, *log_, topics_);
  say("P-101", "first");
  EXPECT_EQ(sender.send(acquire("a", kStart), kStart), 1U);
  EXPECT_THAT(bodies_in_topic(), ElementsAre("first"));
  EXPECT_THAT(bodies_in_outbox(), IsEmpty());
}

TEST_F(OutboxSenderTest, sets_aside_what_no_topic_takes_and_goes_on_with_the_rest) {
  std::vector<std::string> said;
  OutboxSender sender(store_, *log_, topics_, [&](const std::string& line) { said.push_back(line); });
  say("P-101", std::string(1 << 20, 'x'));
  say("P-102", "first");
  EXPECT_EQ(sender.send(), 2U);
  EXPECT_EQ(sender.send(), 0U);
  EXPECT_THAT(bodies_in_topic(), ElementsAre("first"));
  ASSERT_THAT(said, SizeIs(1));
  EXPECT_THAT(said[0], testing::HasSubstr("P-101"));
  EXPECT_EQ(sender.set_aside(), 1U);
  EXPECT_THAT(bodies_in_outbox(), SizeIs(1)) << "it is not lost";
  EXPECT_EQ(ask([](Session& session) { return outbox_size(session); }), 0);
}

TEST_F(OutboxSenderTest, has_the_newest_word_on_an_asset_said_again_where_it_was_overtaken_on_its_way) {
  const auto late = acquire("a", kStart);
  say("P-101", "first");
  say("P-101", "second");
  acquire("b", kStart + 15'000);
  EXPECT_THROW(OutboxSender(store_, *log_, topics_).send(late, kStart), ingest::FencedError);
  EXPECT_THAT(bodies_in_outbox(), ElementsAre("first", "second", "second"));  // the other one's to send
  while (OutboxSender(store_, *log_, topics_).send() > 0) {
  }
  EXPECT_EQ(bodies_in_topic().back(), "second");
}

TEST_F(OutboxSenderTest, does_not_leave_an_older_word_on_an_asset_as_the_newest) {
  say("P-101", "first");
  const auto late = acquire("a", kStart);
  OutboxSender other(store_, *log_, topics_);
  HeldUpLog held_up(*log_, [&] {  // the late one has read what it is to send
    acquire("b", kStart + 15'000);
    other.send();
    say("P-101", "second");
    other.send();
  });
  EXPECT_THROW(OutboxSender(store_, held_up, topics_).send(late, kStart), ingest::FencedError);
  EXPECT_EQ(bodies_in_topic().back(), "first");  // the late word, behind the newer one
  other.send();
  EXPECT_EQ(bodies_in_topic().back(), "second");
}

}  // namespace
}  // namespace portent::tests
