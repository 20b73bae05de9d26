#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "ingest/error.h"
#include "ingest/local/local_log.h"
#include "tests/support/temporary_folder.h"

// The local log between processes: killed writers, a disk that takes no more, wake-ups. Children are forked
// before this process opens the log.

namespace portent::ingest {
namespace {

constexpr int kSucceeded = 42;

class SeekingListener final : public GroupListener {
 public:
  void assigned(const std::vector<int>& partitions) override {
    for (const int partition : partitions) {
      const auto point = session->committed(partition);
      session->seek(partition, point ? point->offset : 0);
    }
  }
  void lost(const std::vector<int>&) override {}
  GroupSession* session = nullptr;
};

/// A forked child and the pipe on which it tells its progress, a byte at a time.
class Child {
 public:
  explicit Child(const std::function<void(const std::function<void()>& tell)>& body) {
    if (pipe(pipe_) != 0) throw std::runtime_error("no pipe");
    pid_ = fork();
    if (pid_ != 0) {
      close(pipe_[1]);
      return;
    }
    try {
      body([this] { [[maybe_unused]] const auto written = write(pipe_[1], "x", 1); });
    } catch (...) {
      _exit(1);
    }
    _exit(kSucceeded);
  }
  ~Child() {
    close(pipe_[0]);
    if (pid_ > 0) finish(SIGKILL);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void wait_for_tellings(int count) {
    char byte;
    for (int i = 0; i < count; ++i) ASSERT_EQ(::read(pipe_[0], &byte, 1), 1) << "the child ended too early";
  }
  /// Sends the signal (0: none) and returns the wait status.
  int finish(int signal) {
    if (signal != 0) kill(pid_, signal);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return status;
  }

 private:
  int pipe_[2] = {-1, -1};
  pid_t pid_ = -1;
};

std::unique_ptr<LocalLog> open_in(const TemporaryFolder& folder) {
  auto log = open_local_log({.folder = folder.path()});
  log->create_topics(std::vector<TopicSpec>{{"in", 1}, {"out", 1}});
  return log;
}

std::vector<Record> read_all(LocalLog& log, const std::string& topic, std::int64_t from = 0) {
  std::vector<Record> records;
  log.reader(topic, 0, from)->read(1'000'000, std::chrono::milliseconds(0), records);
  return records;
}

void append_next(LocalLog& log, Appender& appender, int count) {
  const std::string filling(3'000, 'x');  // so that a few dozen rounds fill the write-ahead log
  const std::int64_t end = log.extent("in", 0).end;
  for (int i = 0; i < count; ++i) appender.append({"in", 0, std::to_string(end + i), filling, {}, false});
  appender.flush();
}

void copy_some(GroupSession& session) {
  std::vector<Record> records;
  session.poll(17, std::chrono::milliseconds(0), records);
  std::vector<OutRecord> outputs;
  for (const Record& record : records) outputs.push_back({"out", 0, record.key, record.value, {}, false});
  session.commit(outputs, [&](auto) {
    std::map<int, CommitPoint> points;
    if (!records.empty()) points[0] = {records.back().offset + 1, "copied"};
    return points;
  });
}

void append_and_copy_for_ever(const TemporaryFolder& folder, const std::function<void()>& tell) {
  auto log = open_in(folder);
  auto appender = log->appender();
  SeekingListener listener;
  const auto session = log->join({}, "in", listener);
  listener.session = session.get();
  while (true) {
    append_next(*log, *appender, 25);
    copy_some(*session);
    tell();
  }
}

void expect_numbered(const std::vector<Record>& records, std::int64_t from = 0) {
  for (const Record& record : records) {
    ASSERT_EQ(record.offset, from);
    ASSERT_EQ(record.key, std::to_string(from++));
  }
}

TEST(LocalLogProcesses, holds_exactly_the_committed_transactions_after_a_kill_at_any_moment) {
  const TemporaryFolder folder;
  std::int64_t seen_in = 0, seen_out = 0;
  for (int round = 0; round < 12; ++round) {
    Child child([&](const auto& tell) { append_and_copy_for_ever(folder, tell); });
    child.wait_for_tellings(1 + round * 5);
    ASSERT_EQ(WTERMSIG(child.finish(SIGKILL)), SIGKILL);

    auto log = open_in(folder);
    const auto inputs = read_all(*log, "in", seen_in);
    const auto outputs = read_all(*log, "out", seen_out);

    ASSERT_FALSE(inputs.empty());
    ASSERT_FALSE(outputs.empty());
    expect_numbered(inputs, seen_in);
    expect_numbered(outputs, seen_out);
    seen_in = inputs.back().offset + 1;
    seen_out = outputs.back().offset + 1;
    EXPECT_EQ(seen_in % 25, 0) << "half an append";
    EXPECT_EQ(log->committed_offsets("portent", "in").at(0), seen_out);
  }
}

void append_until_the_disk_is_full(const TemporaryFolder& folder, const std::function<void()>& tell) {
  auto log = open_in(folder);
  auto appender = log->appender();
  append_next(*log, *appender, 10);
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{200'000, 200'000};
  setrlimit(RLIMIT_FSIZE, &limit);
  try {
    for (int i = 0; i < 1'000; ++i) append_next(*log, *appender, 10);
  } catch (const FatalError& error) {
    const std::string message = error.what();
    if (message.find("check the disk, its free space") != std::string::npos &&
        message.find('\n') == std::string::npos)
      tell();
  }
}

TEST(LocalLogProcesses, fails_in_one_line_when_the_disk_takes_no_more_and_keeps_what_was_committed) {
  const TemporaryFolder folder;
  {
    Child child([&](const auto& tell) { append_until_the_disk_is_full(folder, tell); });
    child.wait_for_tellings(1);
    EXPECT_EQ(WEXITSTATUS(child.finish(0)), kSucceeded);
  }

  auto log = open_in(folder);
  const auto inputs = read_all(*log, "in");

  EXPECT_GE(inputs.size(), 10u);
  EXPECT_EQ(inputs.size() % 10, 0u);
  expect_numbered(inputs);
  append_next(*log, *log->appender(), 10);
  EXPECT_EQ(read_all(*log, "in").size(), inputs.size() + 10);
}

TEST(LocalLogProcesses, wakes_a_reader_of_another_process) {
  const TemporaryFolder folder;
  Child child([&](const auto& tell) {
    auto log = open_in(folder);
    auto reader = log->reader("in", 0, 0);
    std::vector<Record> records;
    tell();
    reader->read(1, std::chrono::seconds(20), records);
    if (records.size() == 1) tell();
  });
  child.wait_for_tellings(1);

  auto log = open_in(folder);
  append_next(*log, *log->appender(), 1);

  child.wait_for_tellings(1);
  EXPECT_EQ(WEXITSTATUS(child.finish(0)), kSucceeded);
}

TEST(LocalLogProcesses, fences_a_member_of_another_process) {
  const TemporaryFolder folder;
  Child child([&](const auto& tell) {
    auto log = open_in(folder);
    append_next(*log, *log->appender(), 5);
    SeekingListener listener;
    const auto session = log->join({}, "in", listener);
    listener.session = session.get();
    copy_some(*session);
    tell();
    try {
      while (true) copy_some(*session);
    } catch (const FencedError&) {
      tell();
    }
  });
  child.wait_for_tellings(1);

  auto log = open_in(folder);
  SeekingListener listener;
  const auto successor = log->join({}, "in", listener);

  child.wait_for_tellings(1);
  EXPECT_EQ(WEXITSTATUS(child.finish(0)), kSucceeded);
}

}  // namespace
}  // namespace portent::ingest
