#include "ingest/local/local_log.h"
#include "tests/support/log_contract.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

class LocalHome final : public LogHome {
 public:
  std::unique_ptr<Log> open() override { return open_local_log({.folder = folder_.path()}); }
  std::chrono::milliseconds patience() const override { return std::chrono::seconds(20); }
  std::chrono::milliseconds silence() const override { return std::chrono::milliseconds(20); }

 private:
  TemporaryFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Local, LogContract,
                         testing::Values(LogKind{"local", [] { return std::make_unique<LocalHome>(); }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace portent::ingest
