#include "serve/stream/early_outputs.h"

#include <utility>

namespace portent::serve {

void EarlyOutputs::send(std::vector<ingest::OutRecord>& outputs) {
  for (ingest::OutRecord& output : outputs) appender_->append(std::move(output));
  appender_->flush();
  outputs.clear();
}

void EarlyOutputs::consumed(Clock::time_point now) {
  if (!pending_) due_ = now + commit_every_;
  pending_ = true;
}

}  // namespace portent::serve
