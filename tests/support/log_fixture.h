#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/error.h"
#include "ingest/log.h"

// What the tests of any log share: where it comes from, topics of their own, members that restore themselves,
// reading to the end.

namespace portent::ingest {

/// A log that a test may use: its own folder, or a broker that other tests use too (topic and group names are
/// unique).
class LogHome {
 public:
  virtual ~LogHome() = default;
  /// Each call opens another handle on the same log.
  virtual std::unique_ptr<Log> open() = 0;
  /// How long anything may take that must come; never waited out by a test that passes.
  virtual std::chrono::milliseconds patience() const = 0;
  /// How long to wait where nothing must come.
  virtual std::chrono::milliseconds silence() const = 0;
};

struct LogKind {
  std::string name;
  std::function<std::unique_ptr<LogHome>()> make;
};

inline void PrintTo(const LogKind& kind, std::ostream* out) {
  *out << kind.name;
}

/// A group session whose listener puts every assigned partition to its committed point, or to its begin.
class Member final : public GroupListener {
 public:
  Member(Log& log, const GroupOptions& options, const std::string& topic, bool restores = true)
      : restores_(restores), session_(log.join(options, topic, *this)) {}

  void assigned(const std::vector<int>& partitions) override {
    owned.insert(owned.end(), partitions.begin(), partitions.end());
    if (restores_) restore();
  }
  void lost(const std::vector<int>& partitions) override {
    for (const int partition : partitions) std::erase(owned, partition);
  }
  void restore() {
    for (const int partition : owned) {
      const auto point = session_->committed(partition);
      session_->seek(partition, point ? point->offset : 0);
    }
  }
  GroupSession& session() { return *session_; }
  void leave() { session_.reset(); }

  std::vector<int> owned;

 private:
  bool restores_;
  std::unique_ptr<GroupSession> session_;
};

class LogFixture : public testing::TestWithParam<LogKind> {
 protected:
  using Clock = std::chrono::steady_clock;

  void SetUp() override {
    home_ = GetParam().make();
    log_ = home_->open();
  }

  /// A name that no other test, run or process uses.
  static std::string unique(const std::string& name) {
    static std::atomic<int> count{0};
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    return name + "-" + std::to_string(getpid()) + "-" + std::to_string(now) + "-" + std::to_string(++count);
  }

  std::string make_topic(const std::string& name, int partitions = 1, bool compacted = false,
                         std::int64_t max_record_bytes = 1 << 20) {
    const std::vector<TopicSpec> specs{{unique(name), partitions, compacted, max_record_bytes}};
    log_->create_topics(specs);
    return specs[0].name;
  }

  static GroupOptions group_options(int member = 0, int members = 1) {
    GroupOptions options;
    options.group = unique("group");
    options.instance = options.group + "-" + std::to_string(member);
    options.member = member;
    options.members = members;
    return options;
  }

  /// Appends the values "first", "first + 1", ... with those as keys.
  void append_numbers(const std::string& topic, int partition, int count, int first = 0) {
    auto appender = log_->appender();
    for (int i = first; i < first + count; ++i)
      appender->append({topic, partition, "key-" + std::to_string(i), std::to_string(i), {}, false});
    appender->flush();
  }

  static std::vector<std::string> numbers(int count, int first = 0) {
    std::vector<std::string> values;
    for (int i = first; i < first + count; ++i) values.push_back(std::to_string(i));
    return values;
  }

  static std::vector<std::string> values_of(const std::vector<Record>& records) {
    std::vector<std::string> values;
    for (const Record& record : records) values.push_back(record.value);
    return values;
  }

  /// All committed records of a partition from `from`, in the order in which they were read.
  std::vector<Record> read_to_end(const std::string& topic, int partition, std::int64_t from = 0) {
    const std::int64_t end = log_->extent(topic, partition).end;
    auto reader = log_->reader(topic, partition, from);
    std::vector<Record> records;
    const auto deadline = Clock::now() + home_->patience();
    while (reader->position() < end && Clock::now() < deadline)
      reader->read(1'000, std::chrono::milliseconds(100), records);
    EXPECT_GE(reader->position(), end) << "the reader did not reach the end of " << topic;
    return records;
  }

  /// Polls until `count` records have come, in batches of at most `max`.
  std::vector<Record> poll_records(Member& member, std::size_t count, std::size_t max = 1'000) {
    std::vector<Record> records;
    const auto deadline = Clock::now() + home_->patience();
    while (records.size() < count && Clock::now() < deadline)
      member.session().poll(std::min(max, count - records.size()), std::chrono::milliseconds(100), records);
    EXPECT_EQ(records.size(), count) << "polled";
    return records;
  }

  /// Polls until the member has `count` partitions; what comes with them is dropped.
  void poll_until_assigned(Member& member, std::size_t count) {
    std::vector<Record> ignored;
    const auto deadline = Clock::now() + home_->patience();
    while (member.owned.size() < count && Clock::now() < deadline)
      member.session().poll(1, std::chrono::milliseconds(50), ignored);
    ASSERT_EQ(member.owned.size(), count);
  }

  static std::vector<OutRecord> outputs_of(const std::vector<Record>& records, const std::string& topic) {
    std::vector<OutRecord> outputs;
    for (const Record& record : records)
      outputs.push_back({topic, record.partition, record.key, "out-" + record.value, {}, false});
    return outputs;
  }

  static std::map<int, CommitPoint> points_after(const std::vector<Record>& records) {
    std::map<int, CommitPoint> points;
    for (const Record& record : records) points[record.partition] = {record.offset + 1, "meta"};
    return points;
  }

  static CommitResult commit_all(Member& member, const std::vector<Record>& records,
                                 const std::string& topic) {
    return member.session().commit(outputs_of(records, topic), [&](auto) { return points_after(records); });
  }

  std::unique_ptr<LogHome> home_;
  std::unique_ptr<Log> log_;
};

}  // namespace portent::ingest
