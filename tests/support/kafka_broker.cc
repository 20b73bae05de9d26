#include "tests/support/kafka_broker.h"

#include <cstdlib>
#include <stdexcept>

namespace portent::tests {
namespace {

std::string script(const std::string& verb, const std::filesystem::path& folder) {
  return std::string("'") + PORTENT_SOURCE_DIR + "/scripts/kafka' " + verb + " --dir '" +
         (folder / "kafka").string() + "'";
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "portent-kafka-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder for Kafka");
  return name;
}

}  // namespace

KafkaBroker KafkaBroker::beside(const KafkaBroker& first) {
  return KafkaBroker("--join '" + (first.folder_ / "kafka").string() + "'");
}

KafkaBroker::KafkaBroker(std::string options) : options_(std::move(options)), folder_(make_folder()) {
  // The keeper stands before the broker, so that nothing is left over where starting fails.
  const std::string clean = "trap '' INT TERM; read -r _; " + script("stop", folder_) +
                            " 2>/dev/null; rm -rf '" + folder_.string() + "'";
  keeper_.reset(popen(clean.c_str(), "we"));
  if (!keeper_) throw std::runtime_error("cannot start a shell");
  start();
}

void KafkaBroker::start() {
  const std::string port = address_.empty() ? "0" : address_.substr(address_.rfind(':') + 1);
  address_ = output_of(script("start", folder_) + " --port " + port + ' ' + options_);
}

std::string KafkaBroker::address(int ports_further) const {
  const auto colon = address_.rfind(':');
  return address_.substr(0, colon + 1) +
         std::to_string(std::stoi(address_.substr(colon + 1)) + ports_further);
}

void KafkaBroker::stop() {
  output_of(script("stop", folder_));
}

pid_t KafkaBroker::pid() const {
  return static_cast<pid_t>(std::stol(output_of("cat '" + (folder_ / "kafka" / "pid").string() + "'")));
}

KafkaBroker& KafkaBroker::shared() {
  static KafkaBroker broker;
  return broker;
}

}  // namespace portent::tests
