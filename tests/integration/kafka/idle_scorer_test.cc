#include <gmock/gmock.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "serve/stream/features_job.h"
#include "serve/stream/scorer.h"
#include "tests/integration/kafka/kafka_home.h"

// A scorer without any work whose broker goes away and comes back: this program's broker is stopped on the
// way.

namespace portent::serve {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// Lines for a person, from whichever thread.
class Lines {
 public:
  void add(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    more_.notify_all();
  }
  /// What was said, once it is `count` lines or 60 s have passed.
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    more_.wait_for(lock, std::chrono::seconds(60), [&] { return lines_.size() >= count; });
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::string> lines_;
};

FeaturesOptions features() {
  FeaturesOptions options;
  options.channels = {"a"};
  return options;
}

/// At most 30 s.
void wait_until(const std::function<bool()>& is_so) {
  for (int i = 0; i < 3'000 && !is_so(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

TEST(IdleScorer, says_once_that_its_broker_is_away_and_once_that_it_is_back) {
  ingest::KafkaOptions kafka = ingest::KafkaHome::options();
  kafka.connect_timeout = std::chrono::seconds(1);
  const auto log = ingest::open_kafka_log(kafka);
  FeaturesJob job(features());
  log->create_topics(job.topics().features_specs(2));
  Lines lines;
  ScorerOptions options;
  options.worker.group.group = features().group;
  options.worker.say = [&](const std::string& line) { lines.add(line); };
  StreamCounters counters;
  const Scorer scorer(*log, job, counters, options, [] {});

  wait_until([&] { return counters.ready && counters.log.silence(LogContact::Clock::now()); });
  tests::KafkaBroker::shared().stop();
  const auto away = lines.wait_for(1);
  EXPECT_FALSE(counters.log.up());
  EXPECT_GE(*counters.log.silence(LogContact::Clock::now()), LogContact::kPatience);
  tests::KafkaBroker::shared().start();
  const auto said = lines.wait_for(2);

  EXPECT_THAT(away, ElementsAre(AllOf(HasSubstr("no answer from the log for"), HasSubstr(kafka.brokers))));
  EXPECT_THAT(said, ElementsAre(away.front(), StartsWith("the log is back after")));
  EXPECT_TRUE(counters.log.up());
  EXPECT_EQ(counters.log_outages, 0U);
  scorer.rethrow();
}

}  // namespace
}  // namespace portent::serve
