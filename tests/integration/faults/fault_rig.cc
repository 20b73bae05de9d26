#include "tests/integration/faults/fault_rig.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "ingest/error.h"
#include "ingest/kafka/kafka_log.h"
#include "models/registry.h"
#include "tests/support/sample_model.h"

namespace portent::tests {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{20};
constexpr std::chrono::minutes kPatience{2};

std::string unique_name() {
  static int count = 0;
  return "faults-" + std::to_string(getpid()) + "-" + std::to_string(++count);
}

std::unique_ptr<ingest::Log> open() {
  ingest::KafkaOptions options;
  options.brokers = KafkaBroker::shared().address();
  options.delivery_timeout = std::chrono::minutes(3);  // it lives through every fault of a broker
  options.connect_timeout = milliseconds(10'000);
  return ingest::open_kafka_log(options);
}

}  // namespace

FaultRig::FaultRig(const FaultOptions& options)
    : options_(options),
      group_(unique_name()),
      topics_{group_ + "."},
      log_(open()),
      records_(fault_stream(options.seed, options.records)) {
  log_->create_topics(topics_.specs(options.partitions));
  appender_ = log_->appender();
  std::filesystem::copy(PORTENT_TEST_REGISTRY, folder_.path() / "registry",
                        std::filesystem::copy_options::recursive);
  models::Registry registry(folder_.path() / "registry", false);
  registry.publish(sample_model(1), true);
  registry.publish(other_model(), true);
  write_fault_bindings(folder_.path() / "assets.yaml");
  if (options_.live_bindings) import_bindings();
}

FaultRig::~FaultRig() = default;

std::vector<std::string> FaultRig::arguments() const {
  std::vector<std::string> arguments = {
      "--broker",   KafkaBroker::shared().address(),
      "--prefix",   topics_.prefix,
      "--group",    group_,
      "--registry", folder() + "/registry",
      "--assets",   options_.live_bindings ? "topic" : folder() + "/assets.yaml",
      "--metrics",  "127.0.0.1:0",
      "--set",      "models.shadow=false",
      "--set",      "scoring.max_batch=20",
      "--set",      "scoring.round_every=100",
      "--set",      "scoring.session_timeout=3000",
      "--set",      "scoring.max_poll_interval=4000",
      "--set",      "topics.partitions=" + std::to_string(options_.partitions)};
  for (const std::string& setting : options_.settings) arguments.insert(arguments.end(), {"--set", setting});
  return arguments;
}

ScorerProcess& FaultRig::scorer(const std::string& instance) {
  auto& scorer = scorers_[instance];
  if (!scorer) {
    scorer = std::make_unique<ScorerProcess>(arguments(), instance, folder());
    scorer->start();
  }
  return *scorer;
}

std::vector<std::string> FaultRig::instances() const {
  std::vector<std::string> names;
  for (const auto& [name, scorer] : scorers_) names.push_back(name);
  return names;
}

void FaultRig::send(std::size_t count) {
  for (; count > 0 && sent_ < records_.size(); --count) {
    ingest::OutRecord record = records_[sent_++];
    record.topic = topics_.telemetry();
    appending([&] { appender_->append(std::move(record)); });
  }
}

// librdkafka 2.0.2 can lose its place after a broker was killed ("out of order sequence number"), and the
// source ends, as `portent replay` would. The stream goes on with a new one: what stands in the log counts.
void FaultRig::appending(const std::function<void()>& append) {
  try {
    append();
  } catch (const ingest::FatalError& error) {
    std::fprintf(stderr, "the source began anew: %s\n", error.what());
    appender_.reset();
    appender_ = log_->appender();
    began_anew_ = true;
  }
}

std::int64_t FaultRig::in_log() {
  std::int64_t sum = 0;
  for (int p = 0; p < options_.partitions; ++p) sum += log_->extent(topics_.telemetry(), p).end;
  return sum;
}

void FaultRig::tick() {
  for (auto& [name, scorer] : scorers_) revived_ += scorer->revive();
  std::this_thread::sleep_for(kTick);
}

void FaultRig::flow(milliseconds time, double share) {
  const auto total = static_cast<double>(records_.size());
  const std::size_t before = sent_;
  const auto start = Clock::now();
  for (auto now = start; now < start + time; now = Clock::now()) {
    const double passed = std::chrono::duration<double>(now - start) / std::chrono::duration<double>(time);
    const auto due = static_cast<std::size_t>(total * share * passed);
    if (before + due > sent_) send(before + due - sent_);
    tick();
  }
}

void FaultRig::flow_to(double share) {
  const auto goal = static_cast<std::size_t>(share * static_cast<double>(records_.size()));
  if (goal > sent_) send(goal - sent_);
  appending([&] { appender_->flush(); });
  const auto deadline = Clock::now() + kPatience;
  while (consumed() * 4 < static_cast<std::int64_t>(sent_) * 3 && Clock::now() < deadline) tick();
}

std::int64_t FaultRig::consumed() {
  std::int64_t sum = 0;
  try {
    for (const auto& [partition, offset] : log_->committed_offsets(group_, topics_.telemetry()))
      sum += offset;
  } catch (const ingest::FatalError&) {  // a broker that is away for the moment
  }
  return sum;
}

void FaultRig::finish() {
  send(records_.size() - sent_);
  wait_until_consumed();
}

void FaultRig::finish_to(double share) {
  send(static_cast<std::size_t>(share * static_cast<double>(records_.size())) - sent_);
  wait_until_consumed();
}

int FaultRig::repartition(int partitions) {
  appender_.reset();
  std::vector<std::string> command = {PORTENT_PROGRAM, "topics", "repartition", "--partitions",
                                      std::to_string(partitions)};
  for (const std::string& argument : arguments()) command.push_back(argument);
  const int code = ChildProcess(command, folder() + "/repartition.out").wait();
  log_ = open();
  appender_ = log_->appender();
  if (code == 0) options_.partitions = partitions;
  return code;
}

void FaultRig::wait_until_consumed() {
  appending([&] { appender_->flush(); });
  const std::int64_t end = in_log();
  if (!began_anew_ && end < static_cast<std::int64_t>(sent_))
    throw std::runtime_error("a source that met no error lost records");
  std::int64_t last = -1;
  auto deadline = Clock::now() + kPatience;
  for (std::int64_t now = consumed(); now < end; now = consumed()) {
    if (now > last) deadline = Clock::now() + kPatience;
    last = std::max(last, now);
    if (Clock::now() > deadline) {
      std::string said;
      for (const auto& [name, scorer] : scorers_) said += scorer->said();
      throw std::runtime_error("stuck at " + std::to_string(now) + " of " + std::to_string(end) + ": " +
                               said);
    }
    tick();
  }
}

void FaultRig::stop_scorers() {
  for (auto& [name, scorer] : scorers_) {
    revived_ += scorer->revive();
    if (scorer->running()) scorer->terminate();
  }
  scorers_.clear();
}

void FaultRig::promote(std::uint64_t model_seed) {
  models::Registry(folder_.path() / "registry", false).publish(sample_model(model_seed), true);
}

bool FaultRig::rebind(int machine) {
  if (!moved_.insert("sim:m-" + std::to_string(machine)).second) return false;
  import_bindings();
  return true;
}

void FaultRig::import_bindings() {
  write_fault_bindings(folder() + "/assets.yaml", moved_);
  std::vector<std::string> command = {PORTENT_PROGRAM, "assets"};
  for (const std::string& argument : arguments()) command.push_back(argument);
  command.insert(command.end(), {"import", folder() + "/assets.yaml"});
  if (ChildProcess(command, folder() + "/import.out").wait() != 0)
    throw std::runtime_error("portent assets import failed; see " + folder() + "/import.out");
}

Outputs FaultRig::committed() {
  return committed_outputs(*log_, topics_);
}

Outputs FaultRig::undisturbed() {
  return undisturbed_outputs(*log_, topics_, models::Registry(folder_.path() / "registry", false),
                             committed());
}

std::string FaultRig::difference() {
  return first_difference(committed(), undisturbed());
}

}  // namespace portent::tests
