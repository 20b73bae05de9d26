#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ingest/local/local_log.h"
#include "ingest/topics.h"
#include "tests/unit/train/schema_files.h"

namespace portent::train {

/// A folder of schemas with a local log in it, whose topics have two partitions.
class TelemetryFolder : public testing::Test {
 protected:
  TelemetryFolder() {
    log_ = open();
    log_->create_topics(ingest::Topics{}.specs(2));
    appender_ = log_->appender();
  }
  std::unique_ptr<ingest::Log> open() const {
    ingest::LocalLogOptions options;
    options.folder = folder_.path() / "log";
    options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    return ingest::open_local_log(options);
  }
  void send(const std::string& asset, std::string value, std::vector<ingest::Header> headers = {}) const {
    appender_->append({"portent.telemetry", -1, asset, std::move(value), std::move(headers), false});
  }
  LoadOptions opening() const {
    return {{}, [this](const ingest::TopicRange&) { return open(); }};
  }

  const SchemaFolder folder_;
  std::unique_ptr<ingest::Log> log_;
  std::unique_ptr<ingest::Appender> appender_;
};

}  // namespace portent::train
