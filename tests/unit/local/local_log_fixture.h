#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ingest/error.h"
#include "ingest/local/local_log.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {

/// A local log in a folder of its own, and one-line appends and reads.
class LocalLogTest : public testing::Test {
 protected:
  std::unique_ptr<LocalLog> open(std::chrono::milliseconds tombstone_retention = std::chrono::hours(24)) {
    return open_local_log({.folder = folder_.path(), .tombstone_retention = tombstone_retention});
  }

  static void append(LocalLog& log, const std::string& topic, int count, const std::string& key = "key") {
    auto appender = log.appender();
    for (int i = 0; i < count; ++i) appender->append({topic, 0, key, std::to_string(i), {}, false});
    appender->flush();
  }

  static std::vector<Record> read(LocalLog& log, const std::string& topic, std::int64_t from = 0) {
    std::vector<Record> records;
    log.reader(topic, 0, from)->read(100'000, std::chrono::milliseconds(0), records);
    return records;
  }

  static std::string failure_of(const std::function<void()>& action) {
    try {
      action();
    } catch (const FatalError& error) {
      return error.what();
    }
    return "nothing failed";
  }

  std::filesystem::path file() const { return folder_.path() / "log.db"; }

  TemporaryFolder folder_;
  const std::vector<TopicSpec> plain_{{"plain", 1}};
  const std::vector<TopicSpec> compacted_{{"state", 1, true}};
};

}  // namespace portent::ingest
