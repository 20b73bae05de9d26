#pragma once

#include "ingest/encode.h"
#include "ingest/topics.h"
#include "serve/desk/desk_intake.h"
#include "serve/store/consumed.h"
#include "tests/unit/alarms/desk_rig.h"
#include "tests/unit/alarms/sample_records.h"

namespace portent::tests {

inline const ingest::Topics kTopics;

/// Batches of records into a database of its own.
class IntakeTest : public DeskRig {
 protected:
  static void take(serve::desk::DeskIntake& intake, const std::vector<ingest::Record>& records,
                   std::size_t begin, std::size_t end, const std::string& topic = kTopics.predictions()) {
    intake.take(topic, 0, std::span(records).subspan(begin, end - begin), static_cast<std::int64_t>(begin),
                static_cast<std::int64_t>(end), std::nullopt, kStart);
  }
  void take_one(serve::desk::DeskIntake& intake, const std::string& topic, const std::string& key,
                const std::string& value, std::int64_t now_ms = kStart) {
    const std::int64_t at = next_[topic]++;
    intake.take(topic, 0, std::vector<ingest::Record>{{key, value, {}, 0, 0, at}}, at, at + 1, std::nullopt,
                now_ms);
  }
  std::int64_t consumed() {
    return ask(
        [](Session& session) { return serve::store::consumed_offsets(session, kTopics.predictions())[0]; });
  }
  void script(const std::string& sql) {
    store_.write([&](Session& session) { session.script(sql); });
  }
  std::map<std::string, std::int64_t> next_;
};

}  // namespace portent::tests
